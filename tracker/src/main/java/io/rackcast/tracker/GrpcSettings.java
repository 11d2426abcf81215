package io.rackcast.tracker;

import io.rackcast.proto.certificate.HolderRule;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientAuth;
import io.rackcast.proto.tls.ServerTlsFiles;
import io.rackcast.tracker.node.NodeLimits;
import io.rackcast.tracker.node.NodeRule;
import io.rackcast.tracker.node.NodeSecurity;
import java.util.function.Supplier;

/**
 * The section {@code grpc}: where agents connect.
 *
 * @param listen where
 * @param security TLS, and who nodes are by their certificates
 * @param limits bounds of that
 */
record GrpcSettings(HostPort listen, NodeSecurity security, NodeLimits limits) {
  static GrpcSettings read(Settings settings) {
    var listen = settings.address("grpc.listen", "127.0.0.1:6970", "Agents.");
    return new GrpcSettings(listen, security(settings, listen), limits(settings));
  }

  private static NodeSecurity security(Settings settings, HostPort listen) {
    var tls = ServerTlsFiles.read(settings, "grpc");
    if (tls.isEmpty() && !listen.isLoopback()) {
      settings.warning(
          ("grpc.listen is %s, beyond loopback and without TLS, so the tokens of nodes cross the"
                  + " network in the clear; name grpc.certificate and grpc.key, unless a proxy does"
                  + " TLS")
              .formatted(listen));
    }
    var rules =
        settings.list(
            "grpc.nodes",
            "Which node the holder of a client certificate is, by its alternative names (SAN); a"
                + " token that it shows beside it must be of the same node.",
            GrpcSettings::rule);
    boolean asks = tls.isPresent() && tls.get().clientAuth() != ClientAuth.NONE;
    if (!rules.isEmpty() && !asks) {
      settings.problem(
          "grpc.nodes",
          "there are rules for certificates of nodes, but nobody is asked for one; set"
              + " grpc.client-ca and grpc.client-auth");
    }
    return new NodeSecurity(tls, rules);
  }

  private static Supplier<NodeRule> rule(Settings settings) {
    var holder = HolderRule.read(settings, HolderRule.Node.PART);
    boolean isOrigin = settings.bool("origin", false, "Whether its holders may be origins.");
    return () -> rule(holder.get(), isOrigin);
  }

  private static NodeRule rule(HolderRule holder, boolean isOrigin) {
    if (holder.node() == HolderRule.Node.NONE) {
      throw new IllegalArgumentException(
          "a rule of grpc.nodes with node: none names no node; write part or whole");
    }
    return new NodeRule(holder, isOrigin);
  }

  private static NodeLimits limits(Settings settings) {
    return new NodeLimits(
        settings.integer("grpc.max-streams", 50_000, 1, 1_000_000, "Agents at once."),
        settings.integer("grpc.max-messages", 50, 1, 10_000, "Reports of an agent, a second."));
  }
}
