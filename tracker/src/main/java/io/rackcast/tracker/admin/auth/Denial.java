package io.rackcast.tracker.admin.auth;

import java.util.Locale;

/** Why a call is refused: each with its own sentence and count. */
public enum Denial {
  /** Nothing says who calls. */
  MISSING(
      401,
      "this call needs a token; send it as \"Authorization: Bearer TOKEN\", or log in, or sign it"),
  /** Reached from beyond this machine, and the settings name nobody who may call. */
  CLOSED(
      401,
      "nobody may call the admin API here, since it listens beyond this machine; name who may in"
          + " admin.tokens, admin.users or admin.hmac-keys"),
  /** What says who calls cannot be read. */
  MALFORMED(
      401,
      "the Authorization header is none that is taken here; use \"Bearer TOKEN\", or sign the call"
          + " with RACKCAST-HMAC-SHA256"),
  /** No such token. */
  TOKEN(401, "this token is not known here, or its login is over; check it, or log in again"),
  /** The token is good, but not for this. */
  ROLE(403, "this caller may only look; the call needs the role operate"),
  /** A web page of another site could have made it. */
  FORGERY(
      403,
      "a call that changes something needs \"Content-Type: application/json\", or a token, so that"
          + " no web page can make it"),
  /** No such key, or another signature. */
  SIGNATURE(
      401,
      "the signature is not that of this call, or the key is not known here; check the key, and what"
          + " is signed"),
  /** Signed for a tracker of another name. */
  OTHER_TRACKER(
      401,
      "the call was signed for another tracker; sign it with the name that this one has by its"
          + " setting \"name\""),
  /** Signed too long ago, or in the future. */
  SKEW(
      401,
      "the call was signed more than 60 s ago or 5 s ahead; check both clocks, and sign it anew"),
  /** Signed when the tracker may not have been there to remember what it saw. */
  OLD(
      401,
      "the call was signed before the tracker started, or within 5 s after that, when an earlier"
          + " tracker may have taken it; sign it anew, in 5 s at the latest"),
  /** Seen before. */
  REPLAY(401, "this signed call was made before; sign each one with a nonce of its own"),
  /** Too many signed calls are remembered. */
  NONCES(503, "this key signed too many calls in the last minutes; come again later"),
  /** Wrong user or password. */
  PASSWORD(401, "user or password is wrong"),
  /** Too many wrong passwords from one address. */
  GUESSING(429, "too many wrong passwords from this address; come again in a minute"),
  /** Too many passwords are checked right now. */
  BUSY(429, "too many logins at once; come again in a second"),
  /** The settings changed during the login. */
  CHANGED(503, "the settings were read again meanwhile; log in again"),
  /** Nobody can log in. */
  NO_USERS(404, "nobody can log in here; name users in admin.users"),
  /** Login without user and password. */
  LOGIN(401, "send user and password as \"Authorization: Basic …\"");

  private final int status;
  private final String sentence;

  Denial(int status, String sentence) {
    this.status = status;
    this.sentence = sentence;
  }

  int status() {
    return status;
  }

  /** What the caller is told. */
  public String sentence() {
    return sentence;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
