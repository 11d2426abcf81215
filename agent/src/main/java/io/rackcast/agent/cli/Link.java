package io.rackcast.agent.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How content gets from the agent's folder to its place. */
enum Link {
  /** The file system shares it, where it can; else a copy. */
  AUTO,
  /** The file system shares it until one of the two is written to. */
  REFLINK,
  /** A second name of the agent's own files: who writes to it damages what the agent serves. */
  HARD,
  /** A copy. */
  COPY;

  /** Reads the option, in lower case. */
  static final class Option implements ITypeConverter<Link> {
    @Override
    public Link convert(String text) {
      for (Link link : values()) {
        if (link.name().equalsIgnoreCase(text)) {
          return link;
        }
      }
      throw new TypeConversionException(
          "\"" + text + "\" is no way to place content; use auto, reflink, hard or copy");
    }
  }
}
