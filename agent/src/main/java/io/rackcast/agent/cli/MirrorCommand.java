package io.rackcast.agent.cli;

import picocli.CommandLine.Command;

/** {@code mirror}: what concerns the registry that container runtimes pull from. */
@Command(
    name = "mirror",
    description = "Concerns the registry on this machine that container runtimes pull from.",
    subcommands = MirrorSetupCommand.class)
public final class MirrorCommand {}
