package io.rackcast.proto.source;

/** Which URLs may be asked; each redirect's target is judged as the first one is. */
@FunctionalInterface
public interface SourceRules {
  /** All that {@link AddressRules} let pass. */
  SourceRules ANY = (url, isRedirect) -> {};

  /**
   * Lets a URL pass.
   *
   * @param isRedirect whether another server named it
   * @throws SourceFault if it may not be asked
   */
  void check(SourceUrl url, boolean isRedirect) throws SourceFault;
}
