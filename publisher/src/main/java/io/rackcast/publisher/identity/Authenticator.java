package io.rackcast.publisher.identity;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls, from an {@code Authorization} header (RFC 6750 section 2.1) or, without one,
 * from a client certificate. May be used by any thread.
 */
public final class Authenticator {
  // Longer than any token of ours and than the tokens of common CI systems.
  private static final int LONGEST_HEADER = 16 * 1024;
  private static final String SCHEME = "bearer ";

  private final List<BearerTokens> kinds;
  private final Certificates certificates;
  private final Access access;

  /** Who stands behind a client certificate that TLS has checked. */
  @FunctionalInterface
  public interface Certificates {
    /**
     * The caller; without rules if none fits.
     *
     * @throws AccessDenied if the certificate is not good now
     */
    Caller find(ClientCertificate certificate);
  }

  /**
   * Takes the kinds of tokens, which are asked in this order.
   *
   * @param access is told who was let in by what they claim
   */
  public Authenticator(List<BearerTokens> kinds, Access access) {
    this(
        kinds,
        certificate -> {
          throw AccessDenied.unknown("client certificates are not taken here; show a token");
        },
        access);
  }

  /** As the other, with client certificates for those who show no token. */
  public Authenticator(List<BearerTokens> kinds, Certificates certificates, Access access) {
    this.kinds = List.copyOf(kinds);
    this.certificates = certificates;
    this.access = access;
  }

  /**
   * The caller of a request.
   *
   * @param header the header's value; null when the request has none
   * @param called what is called: a method or a path's form, never what the caller wrote
   * @param address from where the caller comes
   * @throws AccessDenied when it holds no token that is good here; this is recorded, unless it
   *     could not be found out
   */
  public Caller authenticate(@Nullable String header, String called, String address) {
    return authenticate(header, called, address, false);
  }

  /**
   * As {@link #authenticate(String, String, String)}.
   *
   * @param opens whether the call is open to callers of an issuer whom no rule of it fits; to all
   *     other calls they are as unknown as anybody
   */
  public Caller authenticate(
      @Nullable String header, String called, String address, boolean opens) {
    return authenticate(header, Optional.empty(), called, address, opens);
  }

  /**
   * As {@link #authenticate(String, String, String)}. A token decides alone: a certificate beside
   * it counts for nothing, and does not mend a token that is bad.
   *
   * @param certificate the client's, of a connection in TLS
   */
  public Caller authenticate(
      @Nullable String header,
      Optional<ClientCertificate> certificate,
      String called,
      String address,
      boolean opens) {
    Caller caller;
    try {
      boolean hasToken = header != null && !header.isBlank();
      caller =
          hasToken || certificate.isEmpty()
              ? authenticate(header)
              : certificates.find(certificate.get());
    } catch (AccessDenied e) {
      if (e.kind() != AccessDenied.Kind.UNCHECKED) {
        access.refusedUnknown(called, address);
      }
      throw e;
    }
    if (!caller.rules().isEmpty()) {
      access.admitted(caller);
    } else if (!caller.claims().isEmpty()) {
      access.refusedOutsider(called, address, caller);
      if (!opens) {
        throw AccessDenied.lacking(
            caller.described()
                + (caller.kind() == Caller.Kind.CERTIFICATE
                    ? " fits no rule of certificates here; \"whoami\" shows its names"
                    : " fits no rule of its issuer here; \"whoami\" shows its claims"));
      }
    }
    return caller;
  }

  private Caller authenticate(@Nullable String header) {
    if (header == null || header.isBlank()) {
      throw AccessDenied.unknown(
          "this call needs a token; send it as \"authorization: Bearer TOKEN\"");
    }
    if (header.length() > LONGEST_HEADER) {
      throw AccessDenied.unknown("the authorization header has more than 16 KiB; no token has");
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw AccessDenied.unknown(
          "the authorization header is not \"Bearer TOKEN\"; only bearer tokens are taken");
    }
    String token = header.substring(SCHEME.length()).strip();
    for (BearerTokens kind : kinds) {
      Optional<Caller> caller = kind.find(token);
      if (caller.isPresent()) {
        return caller.get();
      }
    }
    throw AccessDenied.unknown(
        "this token is not known here; check that it is one of this publisher's tokens");
  }
}
