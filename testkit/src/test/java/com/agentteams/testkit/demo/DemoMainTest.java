package com.agentteams.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.testkit.demo.DemoMain.Wish;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoMainTest {

  @Test
  void readsWhatTheScriptPassesOn() {
    assertThat(Wish.of(List.of())).isEqualTo(new Wish(false, false, null));
    assertThat(Wish.of(List.of("--keep", "--yes", "--context", "kind")))
        .isEqualTo(new Wish(true, true, "kind"));
    assertThatThrownBy(() -> Wish.of(List.of("--context")))
        .hasMessage("unknown argument: --context");
  }

  @Test
  void movesTheQuickstartToAnotherPort() {
    assertThat(
            Quickstart.moved(
                "hosts: [\"127.0.0.1:9400\"]\nurl: http://127.0.0.1:9400/oauth2/userinfo",
                URI.create("http://127.0.0.1:40001")))
        .isEqualTo("hosts: [\"127.0.0.1:40001\"]\nurl: http://127.0.0.1:40001/oauth2/userinfo");
  }

  @Test
  void readsTheTitleOfAPage() {
    assertThat(Visitor.title("<body><h1>Connect <bdi>Priya (PM)</bdi>\n to Simulator</h1>"))
        .isEqualTo("Connect Priya (PM) to Simulator");
    assertThat(Visitor.title("")).isEqualTo("(no title)");
  }
}
