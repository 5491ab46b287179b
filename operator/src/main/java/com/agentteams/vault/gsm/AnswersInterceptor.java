package com.agentteams.vault.gsm;

import com.agentteams.telemetry.Reachability;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** Tells whether Secret Manager answers, call by call. */
final class AnswersInterceptor implements ClientInterceptor {
  private final Reachability secretManager;

  AnswersInterceptor(Reachability secretManager) {
    this.secretManager = secretManager;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<Q, A>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<A>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                tell(status.getCode());
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private void tell(Status.Code code) {
    switch (code) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> secretManager.failed();
      case CANCELLED -> {}
      default -> secretManager.answered();
    }
  }
}
