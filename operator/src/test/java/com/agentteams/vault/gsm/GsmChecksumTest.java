package com.agentteams.vault.gsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore.Read;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** C-9 against a server that mangles payloads, which the strict fake never does. */
final class GsmChecksumTest {
  private static final String SERVICE = "google.cloud.secretmanager.v1.SecretManagerService";
  private static final byte[] BLOB = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  private static final long BLOB_CRC32C = crc32c(BLOB);

  private final AtomicReference<SecretPayload> payload =
      new AtomicReference<>(SecretPayload.getDefaultInstance());
  private final Server server = start();
  private final GsmClient client =
      GsmClient.connect("p1", "plaintext://127.0.0.1:" + server.getPort());
  private final GsmTokenStore store = new GsmTokenStore(client);

  @AfterEach
  void stop() {
    client.close();
    server.shutdownNow();
  }

  @Test
  void c9SendsTheChecksumOfWhatItSends() {
    store.append("a", BLOB);

    assertThat(payload.get().getDataCrc32C()).isEqualTo(BLOB_CRC32C).isPositive();
    assertThat(store.read("a", 1)).isInstanceOf(Read.Present.class);
  }

  @Test
  void c9RefusesAPayloadThatIsNotThatOfItsChecksum() {
    payload.set(answer(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 8})).build());

    assertCorrupted();
  }

  @Test
  void c9RefusesAPayloadWithoutAChecksum() {
    payload.set(answer(ByteString.copyFrom(BLOB)).clearDataCrc32C().build());

    assertCorrupted();
  }

  private void assertCorrupted() {
    assertThatThrownBy(() -> store.read("a", 1))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPTED));
  }

  private static SecretPayload.Builder answer(ByteString data) {
    return SecretPayload.newBuilder().setData(data).setDataCrc32C(BLOB_CRC32C);
  }

  private static long crc32c(byte[] bytes) {
    var sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }

  private Server start() {
    var service = ServerServiceDefinition.builder(SERVICE);
    bind(
        service,
        "AddSecretVersion",
        AddSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        request -> {
          payload.set(request.getPayload());
          return SecretVersion.newBuilder().setName(request.getParent() + "/versions/1").build();
        });
    bind(
        service,
        "AccessSecretVersion",
        AccessSecretVersionRequest.getDefaultInstance(),
        AccessSecretVersionResponse.getDefaultInstance(),
        request -> AccessSecretVersionResponse.newBuilder().setPayload(payload.get()).build());
    try {
      return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
          .addService(service.build())
          .build()
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static <Q extends Message, A extends Message> void bind(
      ServerServiceDefinition.Builder service,
      String method,
      Q asked,
      A told,
      Function<Q, A> work) {
    service.addMethod(
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(SERVICE + "/" + method)
            .setRequestMarshaller(ProtoUtils.marshaller(asked))
            .setResponseMarshaller(ProtoUtils.marshaller(told))
            .build(),
        ServerCalls.asyncUnaryCall(
            (request, observer) -> {
              observer.onNext(work.apply(request));
              observer.onCompleted();
            }));
  }
}
