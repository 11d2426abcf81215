package io.rackcast.proto.certificate;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.AuthorityFile;
import io.rackcast.proto.tls.CertificateException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whose certificates a rule is about.
 *
 * @param san which alternative names fit
 * @param node whether a holder is a node and may speak for that one alone
 * @param authority who must have issued them; empty: any authority that TLS takes
 */
public record HolderRule(SanPattern san, Node node, Optional<AuthorityFile> authority) {
  /** From what a node's name is taken. */
  public enum Node {
    /** Holders are no nodes. */
    NONE,
    /** From what the {@code *} stands for. */
    PART,
    /** From all of the alternative name, without its type. */
    WHOLE
  }

  /**
   * @throws IllegalArgumentException if a node's name is asked for that the pattern does not have
   */
  public HolderRule {
    if (node == Node.PART && !san.hasOnePart()) {
      throw new IllegalArgumentException(
          "\"%s\" has not exactly one *, so no part of it can be a node's name; write one *, or node:"
                  .formatted(san)
              + " whole");
    }
  }

  /**
   * Reads {@code san}, {@code node} and {@code ca} of a rule.
   *
   * @param usual what {@code node} is unless it is set
   * @return makes the rule of what was read; throws {@link IllegalArgumentException} with a
   *     sentence if the values do not fit
   */
  public static Supplier<HolderRule> read(Settings settings, Node usual) {
    var san =
        settings.requiredString(
            "san",
            "The alternative name: dns:, uri:, ip: or email: and a text in which * stands for any"
                + " characters, dots and slashes too. The subject (CN) never counts.");
    var node =
        settings.choice(
            "node",
            usual,
            "Whether each holder is a node and may speak for that node alone, named by what the *"
                + " stands for (part) or by the whole alternative name.");
    var authority =
        settings.optionalPath(
            "ca",
            "PEM: who must have issued the certificate, out of client-ca or below it; without it"
                + " every authority in client-ca can. Read again when it changes.");
    return () -> new HolderRule(SanPattern.parse(san), node, authority.map(HolderRule::authority));
  }

  private static AuthorityFile authority(Path file) {
    try {
      return new AuthorityFile(file);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(e.sentence(), e);
    }
  }

  /**
   * The first name that fits, of a certificate that the right authority issued.
   *
   * @param chain what was shown, the holder's own first
   * @param names those of the holder's own, as {@link AlternativeName#of} gives them
   */
  public Optional<AlternativeName> match(List<X509Certificate> chain, List<AlternativeName> names) {
    return names.stream()
        .filter(san::matches)
        .findFirst()
        .filter(name -> authority.isEmpty() || authority.get().issued(chain));
  }

  /** Which node has this name; asked of names that fit, unless holders are no nodes. */
  public String nodeOf(AlternativeName found) {
    return node == Node.PART ? san.part(found) : found.value();
  }

  /** {@code dns:*.nodes.example}, and where the authority is. */
  @Override
  public String toString() {
    return san + authority.map(file -> " issued by " + file.file().getFileName()).orElse("");
  }
}
