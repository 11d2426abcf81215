package io.rackcast.tracker.admin.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls in, or refuses them with a sentence. Where the settings name nobody, whoever is on
 * this machine may do everything, and nobody else anything. For any thread.
 */
public final class Access {
  /** Bytes of a call's body at most. */
  public static final int MOST_BODY_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final String BODY = "rackcast.body";
  private static final String BEARER = "Bearer";
  private static final String BASIC = "Basic";
  private static final int LONGEST_TOKEN = 1024;

  private final boolean namesNobody;
  private final boolean isLocal;
  private final StaticTokens tokens;
  private final Sessions sessions;
  private final Logins logins;
  private final SignedCalls signedCalls;
  private final Map<Denial, Counter> denials = new EnumMap<>(Denial.class);

  /**
   * By these rules.
   *
   * @param isLocal whether only this machine reaches the server
   */
  public Access(AccessRules rules, boolean isLocal, InstantSource clock, MeterRegistry meters) {
    this.namesNobody = rules.isEmpty();
    this.isLocal = isLocal;
    tokens = new StaticTokens(rules.tokens());
    sessions = new Sessions(rules.loginLife(), clock);
    logins = new Logins(rules.users(), clock);
    signedCalls = new SignedCalls(rules.keys(), clock);
    for (var denial : Denial.values()) {
      denials.put(
          denial,
          Counter.builder("rackcast.tracker.admin.denied")
              .description("Admin calls refused for who made them, by cause")
              .tag("cause", denial.label())
              .register(meters));
    }
    Gauge.builder("rackcast.tracker.admin.logins", sessions, Sessions::count)
        .description("Logins that are good")
        .register(meters);
    Gauge.builder("rackcast.tracker.admin.nonces", signedCalls, SignedCalls::nonces)
        .description("Signed calls remembered so that they cannot be made again")
        .register(meters);
  }

  /**
   * Who makes a call.
   *
   * @throws HttpResponseException with a sentence if he may not
   */
  public Caller caller(Context context, Role needed) {
    try {
      return allowed(context, needed);
    } catch (Denied e) {
      throw denied(context, e);
    }
  }

  private Denied denied(Context context, Denied e) {
    Objects.requireNonNull(denials.get(e.why())).increment();
    if (e.getStatus() == 401) {
      context.header("WWW-Authenticate", "Bearer realm=\"rackcast-tracker\"");
    } else if (e.getStatus() == 429 || e.getStatus() == 503) {
      context.header("Retry-After", e.why() == Denial.BUSY ? "1" : "60");
    }
    return e;
  }

  private Caller allowed(Context context, Role needed) {
    String header = context.header("Authorization");
    if (namesNobody) {
      if (!isLocal) {
        throw new Denied(Denial.CLOSED);
      }
      if (needed == Role.OPERATE && header == null && !isJson(context)) {
        throw new Denied(Denial.FORGERY);
      }
      return Caller.LOCAL;
    }
    if (header == null) {
      throw new Denied(Denial.MISSING);
    }
    var caller = caller(context, header);
    if (!caller.role().covers(needed)) {
      throw new Denied(Denial.ROLE);
    }
    return caller;
  }

  private static boolean isJson(Context context) {
    String type = context.contentType();
    return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private Caller caller(Context context, String header) {
    String signed = after(Signature.SCHEME, header);
    if (signed != null) {
      return signedCalls.callerOf(
          Signature.parse(signed), context.method().name(), target(context), body(context));
    }
    var digest = bearer(header).orElseThrow(() -> new Denied(Denial.MALFORMED));
    return tokens
        .callerOf(digest)
        .or(() -> sessions.callerOf(digest))
        .orElseThrow(() -> new Denied(Denial.TOKEN));
  }

  private static Optional<Sha256Digest> bearer(@Nullable String header) {
    String token = header == null ? null : after(BEARER, header);
    return token == null || token.isEmpty() || token.length() > LONGEST_TOKEN
        ? Optional.empty()
        : Optional.of(Digests.sha256(token));
  }

  /** What follows a scheme, in any case (RFC 9110 section 11.1); null if it is another one. */
  private static @Nullable String after(String scheme, String header) {
    int end = scheme.length();
    return header.length() > end
            && header.charAt(end) == ' '
            && header.regionMatches(true, 0, scheme, 0, end)
        ? header.substring(end).strip()
        : null;
  }

  /** Path and query as they were sent. */
  private static String target(Context context) {
    String query = context.req().getQueryString();
    return context.req().getRequestURI() + (query == null ? "" : "?" + query);
  }

  /**
   * Logs somebody in by the user and password in the header.
   *
   * @throws HttpResponseException with a sentence if they are wrong
   */
  public Login login(Context context) throws InterruptedException {
    try {
      String header = context.header("Authorization");
      String basic = header == null ? null : after(BASIC, header);
      var from = IpAddress.parse(context.ip());
      if (basic == null) {
        throw new Denied(Denial.LOGIN);
      }
      return opened(logins.check(basic, from), from);
    } catch (Denied e) {
      if (e.why() == Denial.PASSWORD) {
        // Not the name: people type passwords there.
        LOG.warn("a login to the admin API from {} had a wrong user or password", context.ip());
      }
      throw denied(context, e);
    }
  }

  private Login opened(Caller caller, IpAddress from) {
    LOG.info("{} logged in to the admin API from {}", caller.name(), from);
    return sessions.open(caller);
  }

  /** Ends the login whose token the call shows; false if it shows none. */
  public boolean logout(Context context) {
    return bearer(context.header("Authorization")).filter(sessions::end).isPresent();
  }

  /**
   * A call's body.
   *
   * @throws HttpResponseException 413 if it is larger than {@link #MOST_BODY_BYTES}
   */
  public static byte[] body(Context context) {
    byte[] read = context.attribute(BODY);
    if (read == null) {
      read = read(context);
      context.attribute(BODY, read);
    }
    if (read.length > MOST_BODY_BYTES) {
      throw new HttpResponseException(413, "a body has at most 64 KiB here; send less");
    }
    return read;
  }

  private static byte[] read(Context context) {
    try {
      return context.bodyInputStream().readNBytes(MOST_BODY_BYTES + 1);
    } catch (IOException e) {
      throw new HttpResponseException(400, "the body broke off; send it again");
    }
  }
}
