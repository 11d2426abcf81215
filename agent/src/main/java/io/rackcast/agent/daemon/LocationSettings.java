package io.rackcast.agent.daemon;

import io.rackcast.agent.location.CommandSource;
import io.rackcast.agent.location.FileSource;
import io.rackcast.agent.location.FixedSource;
import io.rackcast.agent.location.KubernetesAccess;
import io.rackcast.agent.location.KubernetesSource;
import io.rackcast.agent.location.LldpRule;
import io.rackcast.agent.location.LldpSource;
import io.rackcast.agent.location.LocationPlan;
import io.rackcast.agent.location.LocationSource;
import io.rackcast.agent.location.OwnLocation.Source;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.topology.Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the section {@code location}: a source is asked once its setting is there. */
final class LocationSettings {
  private static final List<String> ORDER =
      List.of("file", "value", "command", "lldp", "kubernetes");
  private static final List<String> LLDPCLI = List.of("lldpcli", "-f", "json", "show", "neighbors");
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final Pattern NODE = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  private final Settings settings;
  private final Map<String, String> environment;
  private final Map<String, LocationSource> sources = new LinkedHashMap<>();

  private LocationSettings(Settings settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  static LocationPlan read(Settings settings, Map<String, String> environment) {
    return new LocationSettings(settings, environment).plan();
  }

  private LocationPlan plan() {
    settings.section("location", "Where the node is; without any of these the tracker decides.");
    List<String> order =
        settings.strings(
            "location.sources",
            ORDER,
            "Order of the sources; each is asked if it is set below, the first with a word counts.");
    Duration timeout =
        settings.duration("location.timeout", "5s", "100ms", "1m", "For a source to answer.");
    Duration check =
        settings.duration("location.check", "1m", "1s", "1d", "Pause before asking all again.");
    Duration keep =
        settings.duration(
            "location.keep",
            "1h",
            "1s",
            "30d",
            "How long the last word of a failing source holds.");
    file();
    value();
    command(timeout);
    lldp(timeout);
    kubernetes(timeout);
    return new LocationPlan(ordered(order), check, keep, timeout.plusSeconds(1));
  }

  private List<LocationSource> ordered(List<String> order) {
    List<LocationSource> ordered = new ArrayList<>();
    for (String name : order) {
      LocationSource source = sources.remove(name);
      if (source != null) {
        ordered.add(source);
      } else if (!ORDER.contains(name)) {
        settings.problem(
            "location.sources",
            "\"%s\" is no location source; use some of %s"
                .formatted(name, String.join(", ", ORDER)));
      } else if (!order.equals(ORDER)) {
        settings.problem(
            "location.sources",
            "location.sources names %s, which is not set, or twice; set it or leave it out"
                .formatted(name));
      }
    }
    return ordered;
  }

  private void file() {
    settings
        .optionalPath("location.file", "File that holds dc1/pod3/rack17 alone; read again.")
        .ifPresent(file -> sources.put("file", new FileSource(file)));
  }

  private void value() {
    var kind =
        environment.containsKey(AgentConfig.ENVIRONMENT_PREFIX + "_LOCATION_VALUE")
            ? Source.ENVIRONMENT
            : Source.CONFIGURATION;
    settings
        .optionalString(
            "location.value", "Where the node is, from wide to narrow: dc1/pod3/rack17.")
        .flatMap(this::parse)
        .ifPresent(value -> sources.put("value", new FixedSource(value, kind)));
  }

  private void command(Duration timeout) {
    List<String> words =
        settings.strings(
            "location.command",
            List.of(),
            "Program and arguments, run without a shell, that prints dc1/pod3/rack17.");
    if (!words.isEmpty()) {
      sources.put("command", new CommandSource(words, timeout));
    }
  }

  private void lldp(Duration timeout) {
    settings.section("location.lldp", "The switch that the node hangs on, as lldpd hears it.");
    Optional<String> template =
        settings.optionalString(
            "location.lldp.location",
            "The location, made of {chassis}, {chassis-id}, {port}, {port-description} and the"
                + " pattern's groups {1} to {9}; asks lldpd if it is set.");
    Optional<Pattern> pattern =
        settings
            .optionalString(
                "location.lldp.pattern",
                "Regular expression for the whole name of the chassis; others do not count.")
            .flatMap(this::pattern);
    Optional<String> only =
        settings.optionalString("location.lldp.interface", "The only interface that counts.");
    List<String> words =
        settings.strings(
            "location.lldp.command", LLDPCLI, "What prints the neighbors, as json or json0.");
    if (template.isPresent()) {
      try {
        var rule = new LldpRule(template.get(), pattern, only);
        sources.put("lldp", new LldpSource(words.isEmpty() ? LLDPCLI : words, rule, timeout));
      } catch (IllegalArgumentException e) {
        settings.problem("location.lldp.location", String.valueOf(e.getMessage()));
      }
    }
  }

  private void kubernetes(Duration timeout) {
    settings.section(
        "location.kubernetes", "The labels of the Kubernetes node that the pod is on.");
    Optional<String> rack =
        settings.optionalString(
            "location.kubernetes.rack-label", "Label that names the rack; asks if it is set.");
    List<String> wider =
        settings.strings(
            "location.kubernetes.labels",
            List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone"),
            "Labels before it, from wide to narrow; those that the node has.");
    Optional<String> node =
        settings
            .optionalString(
                "location.kubernetes.node", "The node's name; default: the variable NODE_NAME.")
            .or(() -> Optional.ofNullable(environment.get("NODE_NAME")));
    Path account =
        settings.path(
            "location.kubernetes.account", ACCOUNT, "Folder of the account's token and ca.crt.");
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    if (rack.isEmpty()) {
      return;
    }
    if (node.isEmpty() || !NODE.matcher(node.get()).matches()) {
      settings.problem(
          "location.kubernetes.rack-label",
          "location.kubernetes needs the node's name, and it is \"%s\"; set NODE_NAME from spec.nodeName"
              .formatted(node.orElse("")));
    } else if (host == null || host.isEmpty()) {
      settings.problem(
          "location.kubernetes.rack-label",
          "location.kubernetes needs KUBERNETES_SERVICE_HOST, which pods have; unset rack-label elsewhere");
    } else {
      String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
      String server = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
      sources.put(
          "kubernetes",
          new KubernetesSource(
              new KubernetesAccess(server, account, node.get(), wider, rack.get(), timeout)));
    }
  }

  private Optional<Location> parse(String text) {
    try {
      return Optional.of(Location.parse(text));
    } catch (IllegalArgumentException e) {
      settings.problem("location.value", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Pattern> pattern(String text) {
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      settings.problem(
          "location.lldp.pattern",
          "\"%s\" is no regular expression: %s".formatted(text, e.getDescription()));
      return Optional.empty();
    }
  }
}
