package com.agentteams.testkit.gsm;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** The methods of the service, by hand: the generated class is not in the client's jar. */
final class SecretManagerService {
  private static final String NAME = "google.cloud.secretmanager.v1.SecretManagerService";

  private final Store store;
  private final Calls calls;
  private final ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(NAME);

  /** What happens around the work that a call asks for. */
  interface Calls {
    <Q, A> void call(Method method, Q request, StreamObserver<A> observer, Function<Q, A> work);
  }

  SecretManagerService(Store store, Calls calls) {
    this.store = store;
    this.calls = calls;
  }

  ServerServiceDefinition definition() {
    bindSecrets();
    bindVersions();
    return service.build();
  }

  private void bindSecrets() {
    bind(
        Method.CREATE_SECRET,
        CreateSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        store::create);
    bind(
        Method.GET_SECRET,
        GetSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        store::get);
    bind(
        Method.LIST_SECRETS,
        ListSecretsRequest.getDefaultInstance(),
        ListSecretsResponse.getDefaultInstance(),
        store::list);
    bind(
        Method.DELETE_SECRET,
        DeleteSecretRequest.getDefaultInstance(),
        Empty.getDefaultInstance(),
        store::delete);
  }

  private void bindVersions() {
    bind(
        Method.ADD_SECRET_VERSION,
        AddSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::add);
    bind(
        Method.GET_SECRET_VERSION,
        GetSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::get);
    bind(
        Method.LIST_SECRET_VERSIONS,
        ListSecretVersionsRequest.getDefaultInstance(),
        ListSecretVersionsResponse.getDefaultInstance(),
        store::list);
    bind(
        Method.ACCESS_SECRET_VERSION,
        AccessSecretVersionRequest.getDefaultInstance(),
        AccessSecretVersionResponse.getDefaultInstance(),
        store::access);
    bind(
        Method.DISABLE_SECRET_VERSION,
        DisableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::disable);
    bind(
        Method.ENABLE_SECRET_VERSION,
        EnableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::enable);
    bind(
        Method.DESTROY_SECRET_VERSION,
        DestroySecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::destroy);
  }

  private <Q extends Message, A extends Message> void bind(
      Method method, Q request, A answer, Function<Q, A> work) {
    var descriptor =
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, method.published()))
            .setRequestMarshaller(ProtoUtils.marshaller(request))
            .setResponseMarshaller(ProtoUtils.marshaller(answer))
            .build();
    service.addMethod(
        descriptor,
        ServerCalls.asyncUnaryCall((asked, observer) -> calls.call(method, asked, observer, work)));
  }
}
