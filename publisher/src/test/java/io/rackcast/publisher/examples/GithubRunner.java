package io.rackcast.publisher.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Runs a job's shell steps as GitHub's runner does, up to the first that fails. */
final class GithubRunner {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ *([a-z_.]+) *}}");

  private final Shell shell;
  private final Map<String, String> job;
  private final Map<String, String> contexts = new HashMap<>();

  /**
   * @param job what the runner, and whoever copied the file, put into the environment
   * @param contexts values of expressions, like {@code github.ref_name}
   */
  GithubRunner(Shell shell, Map<String, String> job, Map<String, String> contexts) {
    this.shell = shell;
    this.job = job;
    this.contexts.putAll(contexts);
  }

  /** How the steps ended, by their names; those of {@code skipped} are the team's own. */
  Map<String, Shell.Done> run(JsonNode workflow, String name, Set<String> skipped)
      throws IOException, InterruptedException {
    var node = workflow.path("jobs").path(name);
    assertThat(workflow.at("/defaults/run/shell").asText()).isEqualTo("bash");
    var done = new LinkedHashMap<String, Shell.Done>();
    for (var step : node.path("steps")) {
      String title = step.path("name").asText();
      if (step.has("uses") || skipped.contains(title)) {
        continue;
      }
      String script = step.path("run").asText();
      assertThat(script).as("anybody's text in a script").doesNotContain("${{").isNotBlank();
      var environment = environment(node);
      environment.putAll(job);
      environment.putAll(environment(step));
      var outputs = Files.createTempFile("output", "");
      environment.put("GITHUB_OUTPUT", outputs.toString());
      var ended = shell.run(script, environment);
      for (var line : Files.readAllLines(outputs)) {
        int sign = line.indexOf('=');
        contexts.put(
            "steps." + step.path("id").asText() + ".outputs." + line.substring(0, sign),
            line.substring(sign + 1));
      }
      Files.delete(outputs);
      done.put(title, ended);
      if (ended.code() != 0) {
        break;
      }
    }
    return done;
  }

  private Map<String, String> environment(JsonNode node) {
    var all = new HashMap<String, String>();
    node.path("env")
        .properties()
        .forEach(entry -> all.put(entry.getKey(), value(entry.getValue().asText())));
    return all;
  }

  /** A text with its expressions evaluated. */
  String value(String text) {
    return EXPRESSION
        .matcher(text)
        .replaceAll(
            match -> {
              assertThat(contexts).as("what the runner knows").containsKey(match.group(1));
              return contexts.get(match.group(1));
            });
  }
}
