package io.rackcast.agent.upstream;

import io.rackcast.agent.image.ImageName;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.source.AddressRules;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A registry that may be read.
 *
 * @param name as images are named, {@code reg.test:8443}
 * @param url where it is, without a path
 * @param tls whose certificates are trusted
 * @param credentials of it and its token server; nobody else is shown them
 */
public record UpstreamRegistry(
    String name, SourceUrl url, ClientTlsFiles tls, List<HostCredentials> credentials) {
  private static final String HUB = "docker.io";

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException with one sentence
   */
  public UpstreamRegistry {
    name = new ImageName(name, "any").registry();
    credentials = List.copyOf(credentials);
    String path = url.uri().getRawPath();
    if (url.hasQuery() || !(path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException(
          "the url of " + name + " has a path or query; give scheme, host and port alone");
    }
    if (!credentials.isEmpty() && !url.isEncrypted() && !AddressRules.isLoopback(url.host())) {
      throw new IllegalArgumentException(
          "the credentials of " + name + " would be sent in plain; use https in its url");
    }
  }

  static Supplier<UpstreamRegistry> read(Settings settings) {
    String name = settings.requiredString("name", "As images are named: HOST or HOST:PORT.");
    var url =
        settings.optionalString(
            "url", "Where it is; default: https://NAME, of docker.io its registry-1.docker.io.");
    var tls = ClientTlsFiles.readAuthorities(settings, "the registry");
    var username =
        settings.optionalString("username", "Without it the password is a bearer token.");
    var password = settings.secretOrFile("password", "Password, or token; without it nobody's.");
    var tokenHost =
        settings.optionalString(
            "token-host",
            "HOST of its token server, if it is another, which is shown the same; default of"
                + " docker.io: auth.docker.io.");
    return () -> {
      var at = SourceUrl.parse(url.orElseGet(() -> usualUrl(name)));
      return new UpstreamRegistry(
          name, at, tls, credentials(name, at, username, password, tokenHost));
    };
  }

  private static String usualUrl(String name) {
    return "https://" + (name.equals(HUB) ? "registry-1.docker.io" : name);
  }

  private static List<HostCredentials> credentials(
      String name,
      SourceUrl url,
      Optional<String> username,
      Secret password,
      Optional<String> tokenHost) {
    if (!password.isSet()) {
      if (username.isPresent()) {
        throw new IllegalArgumentException(
            "the username of " + name + " has no password; set password or password-file");
      }
      return List.of();
    }
    var all = new ArrayList<HostCredentials>();
    all.add(new HostCredentials(url.host() + ":" + url.port(), username, password));
    tokenHost
        .or(() -> name.equals(HUB) ? Optional.of("auth.docker.io") : Optional.empty())
        .ifPresent(host -> all.add(new HostCredentials(host, username, password)));
    return all;
  }
}
