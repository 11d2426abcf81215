package io.rackcast.proto.certificate;

import com.google.common.net.InetAddresses;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A name that a certificate has beside its subject (RFC 5280 section 4.2.1.6).
 *
 * @param value as text; a DNS name in lower case, an IP address as it is written shortest
 */
public record AlternativeName(Type type, String value) {
  private static final int MOST = 64;
  private static final int LONGEST = 255;

  /** The types that can be asked for, with their number in a certificate. */
  public enum Type {
    /** A mail address. */
    EMAIL(1),
    /** A host's name. */
    DNS(2),
    /** A URI, as SPIFFE ids are. */
    URI(6),
    /** An address. */
    IP(7);

    private final int tag;

    Type(int tag) {
      this.tag = tag;
    }

    /** As settings write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The form in which values are compared. */
    String canonical(String value) {
      return switch (this) {
        case DNS -> value.toLowerCase(Locale.ROOT);
        case IP ->
            InetAddresses.isInetAddress(value)
                ? InetAddresses.toAddrString(InetAddresses.forString(value))
                : value;
        case EMAIL, URI -> value;
      };
    }
  }

  /**
   * The names of a certificate. Left out is what names nobody: wildcards, what has other characters
   * than printable ASCII or more than 255 of them, and what comes after the 64th.
   */
  public static List<AlternativeName> of(X509Certificate certificate) {
    Collection<List<?>> all;
    try {
      all = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    var names = new ArrayList<AlternativeName>();
    for (List<?> each : all == null ? List.<List<?>>of() : all) {
      if (names.size() < MOST
          && each.get(0) instanceof Integer tag
          && each.get(1) instanceof String text) {
        type(tag)
            .filter(type -> isName(text))
            .ifPresent(type -> names.add(new AlternativeName(type, type.canonical(text))));
      }
    }
    return List.copyOf(names);
  }

  private static Optional<Type> type(int tag) {
    for (Type type : Type.values()) {
      if (type.tag == tag) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '*');
  }

  /** {@code dns:build7.example}. */
  @Override
  public String toString() {
    return type.label() + ":" + value;
  }
}
