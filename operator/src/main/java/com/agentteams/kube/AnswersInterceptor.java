package com.agentteams.kube;

import com.agentteams.telemetry.Reachability;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Tells whether the API server answers, call by call, those tried again included. */
final class AnswersInterceptor implements Interceptor {
  private static final int SERVER_ERROR = 500;

  private final Reachability apiServer;

  AnswersInterceptor(Reachability apiServer) {
    this.apiServer = apiServer;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    // what stands in front of an API server answers 502 to 504 for it
    if (response.code() >= SERVER_ERROR) {
      apiServer.failed();
    } else {
      apiServer.answered();
    }
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    if (!(failure instanceof CancellationException)
        && !(failure.getCause() instanceof CancellationException)) {
      apiServer.failed();
    }
  }
}
