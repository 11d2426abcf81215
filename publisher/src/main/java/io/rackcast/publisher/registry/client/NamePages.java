package io.rackcast.publisher.registry.client;

import java.util.HashSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Goes through a whole list of a registry, which may not be endless or lead in a circle.
 *
 * @param mostPages pages that are asked for
 * @param mostNames names that are taken
 */
public record NamePages(int mostPages, int mostNames) {
  /** More than any registry has. */
  public static final NamePages USUAL = new NamePages(10_000, 1_000_000);

  /**
   * Hands over each name, page after page.
   *
   * @param ask for the page behind {@link NamePage#next} of the one before
   * @throws RegistryException of kind {@code INVALID} when the list does not end
   */
  public void forEach(Function<Optional<String>, NamePage> ask, Consumer<String> each) {
    var seen = new HashSet<String>();
    Optional<String> after = Optional.empty();
    long names = 0;
    do {
      var page = ask.apply(after);
      names += page.names().size();
      if (names > mostNames) {
        throw endless("has more than " + mostNames + " names");
      }
      page.names().forEach(each);
      after = page.next();
      if (after.isPresent() && !seen.add(after.get())) {
        throw endless("leads back to a page that was read");
      }
      if (seen.size() >= mostPages) {
        throw endless("has more than " + mostPages + " pages");
      }
    } while (after.isPresent());
  }

  private static RegistryException endless(String what) {
    return new RegistryException(
        RegistryException.Kind.INVALID,
        "a list of names of the registry " + what + "; mend the registry");
  }
}
