package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.AddressRules;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Judges other places that a registry names: where it redirects to, and its token server.
 *
 * <p>A host's addresses are looked up and judged right before it is asked; the JVM remembers them
 * for the connection that follows.
 */
final class Places {
  private final RegistryTarget target;

  Places(RegistryTarget target) {
    this.target = target;
  }

  /** Where a redirect leads to (RFC 9110 section 15.4), if it may be followed. */
  SourceUrl redirect(Ask ask, Answer answer) {
    var to = location(answer);
    if (answer.from().isEncrypted() && !to.isEncrypted()) {
      throw refused("redirects from https to http, to the host \"" + to.host() + "\"");
    }
    if (target.isOwn(to)) {
      return to;
    }
    if (!ask.mayLeave()) {
      throw refused("redirects " + ask.what() + " to the host \"" + to.host() + "\"");
    }
    requireAddress(to, target.isLoopback(), "redirects");
    return to;
  }

  private SourceUrl location(Answer answer) {
    String location = answer.header("location").orElse("").strip();
    if (location.isEmpty()) {
      throw noUrl("redirects to what is no URL");
    }
    try {
      return SourceUrl.parse(answer.from().uri().resolve(location).toString());
    } catch (IllegalArgumentException e) {
      // The location may be a signed link: its text is not repeated.
      throw noUrl("redirects to what is no URL");
    }
  }

  private RegistryException noUrl(String does) {
    return new RegistryException(
        Kind.INVALID, "the registry " + target.name() + " " + does + "; mend the registry");
  }

  /** The token server of a challenge, if it may be asked and shown the credentials. */
  SourceUrl tokenServer(String realm) {
    SourceUrl url;
    try {
      url = SourceUrl.parse(realm);
    } catch (IllegalArgumentException e) {
      throw noUrl("names a token server that is no URL (realm)");
    }
    String host = "\"" + url.host() + ":" + url.port() + "\"";
    if (!target.trusts(url)) {
      throw new RegistryException(
          Kind.NOT_ALLOWED,
          "the registry "
              + target.name()
              + " names the token server "
              + host
              + ", which is shown nothing; if it is the right one, allow it as a token host of the"
              + " registry");
    }
    if (target.isEncrypted() && !url.isEncrypted() && !AddressRules.isLoopback(url.host())) {
      throw new RegistryException(
          Kind.NOT_ALLOWED,
          "the registry "
              + target.name()
              + " has https, but its token server "
              + host
              + " has not, so it is shown nothing; mend the registry");
    }
    if (!target.isOwn(url)) {
      // Its host is allowed by name, so this machine too, if that is the name.
      requireAddress(
          url,
          target.isLoopback() || AddressRules.isLoopback(url.host()),
          "names a token server and so leads");
    }
    return url;
  }

  private void requireAddress(SourceUrl url, boolean mayLoop, String does) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(AddressRules.bare(url.host()));
    } catch (UnknownHostException e) {
      throw new RegistryException(
          Kind.UNREACHABLE,
          "the registry "
              + target.name()
              + " "
              + does
              + " to the host \""
              + url.host()
              + "\", which is not known; check its name");
    }
    var refusal = AddressRules.refusal(addresses, mayLoop);
    if (refusal.isPresent()) {
      throw refused(does + " to the host \"" + url.host() + "\" with the address " + refusal.get());
    }
  }

  private RegistryException refused(String does) {
    return new RegistryException(
        Kind.NOT_ALLOWED,
        "the registry "
            + target.name()
            + " "
            + does
            + ", which is not followed; mend the registry");
  }
}
