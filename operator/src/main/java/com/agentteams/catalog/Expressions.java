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

  private Expressions() {}

  /** What an expression is about. */
  public enum Variable {
    /** {status, headers, body} */
    RESPONSE("response", MapType.create(SimpleType.STRING, SimpleType.DYN)),
    EVENT("event", SimpleType.DYN),
    /** The same, and {@code account} {id, name, tenant}: that of the login judged. */
    LOGIN_EVENT("event", SimpleType.DYN, "account"),
    /** {method, host, path, query, body} */
    REQUEST("request", MapType.create(SimpleType.STRING, SimpleType.DYN));

    private final String celName;
    private final Cel cel;

    Variable(String celName, CelType type, String... texts) {
      this.celName = celName;
      var builder =
          CelFactory.standardCelBuilder()
              .setOptions(LIMITS)
              .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
              .addCompilerLibraries(CelExtensions.optional(), CelExtensions.strings())
              .addRuntimeLibraries(CelExtensions.optional(), CelExtensions.strings())
              .setResultType(SimpleType.BOOL)
              .addVar(celName, type);
      for (var text : texts) {
        builder.addVar(text, MapType.create(SimpleType.STRING, SimpleType.STRING));
      }
      this.cel = builder.build();
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
      var ast = variable.cel.compile(source).getAst();
      return new Expression(variable, variable.cel.createProgram(ast));
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
