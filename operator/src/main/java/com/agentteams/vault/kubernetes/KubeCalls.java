package com.agentteams.vault.kubernetes;

import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What both Kubernetes stores say and hear: their labels, and refusals as reasons of ours. */
final class KubeCalls {
  static final String KIND = "kubernetes";
  static final Map<String, String> LABELS =
      Map.of("app.kubernetes.io/managed-by", "agentteams-operator");

  /** How often a write that others keep getting in front of is tried. */
  static final int ATTEMPTS = 10;

  private KubeCalls() {}

  /**
   * Runs a call; a refusal becomes {@link StoreUnavailableException} without the library's text.
   */
  static <T extends @Nullable Object> T call(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      throw new StoreUnavailableException(KIND, operation, reason(e.getCode()));
    }
  }

  /** As {@link #call}, but false if the object exists already or was changed in between. */
  static boolean callUnlessConflict(String operation, Runnable call) {
    try {
      call.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw new StoreUnavailableException(KIND, operation, reason(e.getCode()));
    }
  }

  static StoreUnavailableException conflict(String operation) {
    return new StoreUnavailableException(KIND, operation, Reason.CONFLICT);
  }

  /** The client gives code 0 if there was no answer at all. */
  private static Reason reason(int code) {
    return switch (code) {
      case 401, 403 -> Reason.DENIED;
      case 408, 504 -> Reason.TIMED_OUT;
      case 409 -> Reason.CONFLICT;
      case 429 -> Reason.THROTTLED;
      case 400, 404, 405, 413, 415, 422 -> Reason.REFUSED;
      default -> Reason.UNREACHABLE;
    };
  }
}
