package com.agentteams.catalog;

import com.agentteams.api.InputSource;
import com.agentteams.api.ToolAuth;
import com.agentteams.api.ToolInput;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a Tool asks connections and installations for, who may give it and how it has to look. */
final class InputRules {
  private static final int LONGEST = 256;

  private final Map<String, Rule> rules;

  private record Rule(ToolInput input, Pattern pattern) {
    boolean admits(String value) {
      return value.length() <= LONGEST && pattern.matcher(value).matches();
    }
  }

  private InputRules(Map<String, Rule> rules) {
    this.rules = rules;
  }

  static InputRules compile(ToolAuth auth) throws InvalidToolException {
    var rules = new LinkedHashMap<String, Rule>();
    for (int i = 0; i < auth.inputs().size(); i++) {
      var input = auth.inputs().get(i);
      try {
        rules.put(input.name(), new Rule(input, Pattern.compile(input.pattern())));
      } catch (PatternSyntaxException e) {
        throw new InvalidToolException(
            "spec.auth.inputs[" + i + "].pattern", "is not a regular expression (RE2)");
      }
    }
    return new InputRules(rules);
  }

  boolean has(String name) {
    return rules.containsKey(name);
  }

  /** Whether a URL that gets a secret may have this input in its host, before a fixed end of it. */
  boolean mayStandInHost(String name) {
    var rule = rules.get(name);
    return rule == null
        || rule.input().from() == InputSource.Installation
        || HostInputs.isPartOfOneLabel(rule.input().pattern());
  }

  /** Whether whoever writes a ToolConnection chooses it. */
  boolean isOfConnection(String name) {
    var rule = rules.get(name);
    return rule != null && rule.input().from() == InputSource.Connection;
  }

  /** What is wrong with what one of the two gives; empty if nothing is. */
  List<Problem> problems(InputSource from, Map<String, String> given) {
    var problems = new ArrayList<Problem>();
    for (var rule : rules.values()) {
      var input = rule.input();
      if (input.from() != from) {
        continue;
      }
      var value = given.get(input.name());
      var path = "spec.inputs." + input.name();
      if (value == null || value.isEmpty()) {
        problems.add(new Problem(path, "is missing" + hint(input)));
      } else if (!rule.admits(value)) {
        problems.add(new Problem(path, "does not match " + input.pattern() + hint(input)));
      }
    }
    if (!problems.isEmpty()) {
      given.keySet().stream()
          .filter(name -> !rules.containsKey(name))
          .sorted()
          .forEach(name -> problems.add(new Problem("spec.inputs." + name, "is not asked for")));
    }
    return List.copyOf(problems);
  }

  private static String hint(ToolInput input) {
    return input.description() == null ? "" : ": " + input.description();
  }

  /** Each declared input from where it may come, and nothing else. */
  Map<String, String> merged(Map<String, String> connection, Map<String, String> installation) {
    return UrlTemplate.values(
        rules.values().stream().map(Rule::input).toList(), connection, installation);
  }

  /**
   * Only what the Tool declares, so that nothing else gets into a URL.
   *
   * @throws IllegalArgumentException if something is missing or does not look right
   */
  Map<String, String> good(Map<String, String> merged) {
    var good = new LinkedHashMap<String, String>();
    for (var rule : rules.values()) {
      var value = merged.get(rule.input().name());
      if (value == null || value.isEmpty() || !rule.admits(value)) {
        throw new IllegalArgumentException("inputs are missing");
      }
      good.put(rule.input().name(), value);
    }
    return good;
  }
}
