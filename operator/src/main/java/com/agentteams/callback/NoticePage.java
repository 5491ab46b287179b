package com.agentteams.callback;

import io.jstach.jstache.JStache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message, and what to do. */
@JStache(path = "notice")
record NoticePage(
    String css, Tone tone, String title, String text, List<String> next, @Nullable Link link) {
  boolean good() {
    return tone == Tone.GOOD;
  }

  boolean problem() {
    return tone == Tone.PROBLEM;
  }

  boolean more() {
    return !next.isEmpty();
  }

  Answer answer(int status) {
    return Answer.page(status, NoticePageRenderer.of().execute(this));
  }

  /** How a notice looks. */
  enum Tone {
    GOOD,
    NEUTRAL,
    PROBLEM
  }

  /** The one link that a notice can have. */
  record Link(String href, String words) {}
}
