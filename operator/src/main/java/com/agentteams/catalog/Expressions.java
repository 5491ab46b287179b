package com.agentteams.catalog;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Compiles the CEL expressions of Tools and Reactions, within bounds. */
public final class Expressions {
  private static final CelOptions LIMITS =
      CelOptions.current()
          .maxExpressionCodePointSize(4096)
          .maxParseRecursionDepth(32)
          .comprehensionMaxIterations(1000)
          .maxRegexProgramSize(200)
          .enableHeterogeneousNumericComparisons(true)
          .enableOptionalSyntax(true)
          .build();

  private static final Map<Variable, Cel> COMPILERS = new EnumMap<>(Variable.class);

  static {
    for (var variable : Variable.values()) {
      COMPILERS.put(
          variable,
          CelFactory.standardCelBuilder()
              .setOptions(LIMITS)
              .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
              .addCompilerLibraries(CelExtensions.optional(), CelExtensions.strings())
              .addRuntimeLibraries(CelExtensions.optional(), CelExtensions.strings())
              .setResultType(SimpleType.BOOL)
              .addVar(variable.celName(), variable.type)
              .build());
    }
  }

  private Expressions() {}

  /** What an expression is about. */
  public enum Variable {
    /** {status, headers, body} */
    RESPONSE("response", MapType.create(SimpleType.STRING, SimpleType.DYN)),
    EVENT("event", SimpleType.DYN),
    /** {method, host, path, query, body} */
    REQUEST("request", MapType.create(SimpleType.STRING, SimpleType.DYN));

    private final String celName;
    private final CelType type;

    Variable(String celName, CelType type) {
      this.celName = celName;
      this.type = type;
    }

    String celName() {
      return celName;
    }
  }

  /**
   * Compiles.
   *
   * @param fieldPath where the expression stands, for the exception
   */
  public static Expression compile(Variable variable, String fieldPath, String source)
      throws InvalidToolException {
    try {
      var cel = Objects.requireNonNull(COMPILERS.get(variable));
      return new Expression(variable, cel.createProgram(cel.compile(source).getAst()));
    } catch (CelValidationException e) {
      var error = e.getErrors().getFirst();
      var at = error.getSourceLocation();
      throw new InvalidToolException(
          fieldPath,
          "is not a CEL expression: %d:%d: %s"
              .formatted(at.getLine(), at.getColumn() + 1, firstLine(error.getMessage())));
    } catch (CelEvaluationException e) {
      throw new InvalidToolException(fieldPath, "cannot be planned as a CEL expression");
    }
  }

  private static String firstLine(String text) {
    var line = text.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) : line;
  }
}
