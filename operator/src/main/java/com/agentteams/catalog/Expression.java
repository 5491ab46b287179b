package com.agentteams.catalog;

import com.agentteams.api.Account;
import com.agentteams.oauth.AnswerBody;
import com.agentteams.oauth.ProviderAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelErrorCode;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A compiled CEL expression; made by {@link Expressions}. Safe for use by many threads. */
public final class Expression {
  private final Expressions.Variable variable;
  private final Program program;

  Expression(Expressions.Variable variable, Program program) {
    this.variable = variable;
    this.program = program;
  }

  /** Over the answer of a provider; a body that is not JSON is an empty map. */
  public Verdict evaluate(ProviderAnswer answer) {
    Object body;
    try {
      body = normalise(AnswerBody.json(answer).json());
    } catch (AnswerBody.UnreadableException e) {
      body = Map.of();
    }
    return only(
        Map.of("status", (long) answer.status(), "headers", answer.headers(), "body", body));
  }

  /** Over a JSON document, an event or a request. */
  public Verdict evaluate(JsonNode document) {
    return only(normalise(document));
  }

  /**
   * Over an event, for one login.
   *
   * @param account that of the login which is judged
   */
  public Verdict evaluate(JsonNode event, Account account) {
    var known = new LinkedHashMap<String, String>();
    known.put("id", account.id());
    if (account.name() != null) {
      known.put("name", account.name());
    }
    if (account.tenant() != null) {
      known.put("tenant", account.tenant());
    }
    return run(Map.of(variable.celName(), normalise(event), "account", known));
  }

  private Verdict only(Object value) {
    return run(Map.of(variable.celName(), value));
  }

  private Verdict run(Map<String, Object> values) {
    try {
      return switch (program.eval(values)) {
        case Boolean yes -> yes ? Verdict.MATCHES : Verdict.DOES_NOT_MATCH;
        default -> Verdict.ERROR;
      };
    } catch (CelEvaluationException e) {
      return e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
          ? Verdict.DOES_NOT_MATCH
          : Verdict.ERROR;
    }
  }

  /** In CEL's own types; with Jackson's, comparisons go wrong in silence. */
  private static Object normalise(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var map = new LinkedHashMap<String, Object>();
        for (var member : node.properties()) {
          map.put(member.getKey(), normalise(member.getValue()));
        }
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        node.forEach(element -> list.add(normalise(element)));
        yield list;
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
          yield node.longValue();
        }
        yield node.doubleValue();
      }
      case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
    };
  }
}
