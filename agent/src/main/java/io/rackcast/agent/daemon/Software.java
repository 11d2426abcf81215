package io.rackcast.agent.daemon;

/** This program's name and version, as others are told. */
final class Software {
  static final String NAME = name();

  private Software() {}

  private static String name() {
    String version = Software.class.getPackage().getImplementationVersion();
    return version == null ? "Rackcast agent" : "Rackcast agent " + version;
  }
}
