package com.agentteams.testkit.provider;

import java.util.List;

/** A person (or a workspace's bot) at the provider; ids never change, whatever the name. */
public record Account(String name, String id, long number, String tenant) {
  public static final Account ALICE = new Account("alice", "U-ALICE", 1001, "T-ACME");
  public static final Account BOB = new Account("bob", "U-BOB", 1002, "T-ACME");

  /** Who can be chosen on the consent page, the default first. */
  public static final List<Account> PEOPLE = List.of(ALICE, BOB);

  /** Whom a workspace install at Slack gets a token for. */
  static final Account BOT = new Account("acme-bot", "U-BOT", 1900, "T-ACME");

  public String email() {
    return name + "@acme.example";
  }
}
