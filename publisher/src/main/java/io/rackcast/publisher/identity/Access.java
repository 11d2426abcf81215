package io.rackcast.publisher.identity;

import java.util.stream.Collectors;

/**
 * Takes each decision and has it recorded: no rule, no right. May be used by any thread.
 *
 * <p>Decisions are recorded without secrets: the caller's name, the right, what it was asked for
 * and the answer.
 */
public final class Access {
  /** Where decisions go. */
  @FunctionalInterface
  public interface Recorder {
    /**
     * Takes one decision; must not block for long.
     *
     * @param caller name of the caller, or "" when unknown
     * @param claims what an issuer or a certificate claims of the caller, or ""
     * @param action the right's label, or "authenticate"
     * @param subject release, node or tracker name
     * @param isAllowed the answer
     */
    void record(String caller, String claims, String action, String subject, boolean isAllowed);
  }

  private static final String AUTHENTICATE = "authenticate";
  private static final int LONGEST_CLAIM = 80;

  private final Recorder recorder;

  public Access(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Demands a right on a release name.
   *
   * @throws AccessDenied when no rule of the caller gives it
   */
  public void require(Caller caller, Right right, String releaseName) {
    decide(
        caller, right, releaseName, caller.may(right, releaseName), " on \"" + releaseName + '"');
  }

  /**
   * Demands a right that is not tied to release names.
   *
   * @param subject what it is asked for, for the record
   * @throws AccessDenied when no rule of the caller gives it
   */
  public void requireAnywhere(Caller caller, Right right, String subject) {
    decide(caller, right, subject, caller.holds(right), "");
  }

  /** Records a decision that was taken elsewhere, by rules that are about no caller. */
  public void decided(String caller, Right right, String subject, boolean isAllowed) {
    recorder.record(caller, "", right.label(), subject, isAllowed);
  }

  /**
   * Demands that a caller who is one node speaks for no other; recorded when it does.
   *
   * @param right what it asks for
   * @param node for which node
   * @throws AccessDenied when it is another
   */
  public void requireNode(Caller caller, Right right, String node) {
    String own = caller.node().orElse(node);
    if (!own.equals(node)) {
      record(caller, right, "as node " + node, false);
      throw AccessDenied.lacking(
          "%s is node \"%s\" and may ask for nothing as node \"%s\"; let each node use its own"
                  .formatted(caller.described(), own, node)
              + " identity");
    }
  }

  /** Records that a caller was given nothing, where the answer is "there is no such thing". */
  public void refused(Caller caller, Right right, String subject) {
    record(caller, right, subject, false);
  }

  /** Records something that is decided elsewhere, as who joins. */
  public void decided(String caller, String action, String subject, boolean isAllowed) {
    recorder.record(caller, "", action, subject, isAllowed);
  }

  /**
   * Records that somebody came without a known token.
   *
   * @param called what they called: a method or a path's form, never what they wrote themselves
   * @param address from where they came
   */
  public void refusedUnknown(String called, String address) {
    recorder.record("", "", AUTHENTICATE, called + " from " + address, false);
  }

  /**
   * Records that somebody came whom an issuer or an authority knows, but no rule here.
   *
   * @param called as of {@link #refusedUnknown(String, String)}
   * @param address likewise
   */
  void refusedOutsider(String called, String address, Caller caller) {
    recorder.record(
        "",
        told(caller),
        AUTHENTICATE,
        called + " from " + address + " as " + caller.name(),
        false);
  }

  /** Records who was let in by what an issuer claims of them. */
  void admitted(Caller caller) {
    if (!caller.claims().isEmpty()) {
      recorder.record(caller.name(), told(caller), AUTHENTICATE, "", true);
    }
  }

  private void record(Caller caller, Right right, String subject, boolean isAllowed) {
    recorder.record(caller.name(), told(caller), right.label(), subject, isAllowed);
  }

  private static String told(Caller caller) {
    return caller.telling().stream()
        .filter(caller.claims()::containsKey)
        .map(name -> name + "=" + word(caller.claims().getOrDefault(name, "")))
        .collect(Collectors.joining(" "));
  }

  // Short, and in quotes when it has spaces, so that no value can look like two.
  private static String word(String claim) {
    String clean = claim.replaceAll("[\\s'&&[^ ]]", "?");
    String word =
        clean.length() > LONGEST_CLAIM ? clean.substring(0, LONGEST_CLAIM) + "..." : clean;
    return word.indexOf(' ') < 0 ? word : "'" + word + "'";
  }

  private void decide(Caller caller, Right right, String subject, boolean isAllowed, String where) {
    record(caller, right, subject, isAllowed);
    if (!isAllowed) {
      throw AccessDenied.lacking(
          caller.described()
              + " has no right \""
              + right.label()
              + '"'
              + where
              + "; "
              + caller.source());
    }
  }
}
