package io.rackcast.proto.program;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix socket that a server listens on. Its permissions are its login, so nobody may connect
 * before they are set: it is bound in a folder that only the program may enter, gets group and mode
 * there, and moves to its path last. For one use by one thread.
 */
public final class SocketFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

  /** {@code sockaddr_un} of Linux takes 107 bytes; the folder to bind in takes up to 25 of them. */
  private static final int LONGEST = 80;

  /**
   * Where a server is to listen.
   *
   * @param path of the socket, at most 80 bytes with all its folders
   * @param mode its permissions
   * @param group its group; empty: the program's
   */
  public record Settings(Path path, Set<PosixFilePermission> mode, Optional<String> group) {
    /** Copies the set. */
    public Settings {
      mode = Set.copyOf(mode);
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  private final Settings settings;
  private @Nullable Path room;
  private boolean there;

  /** A socket that is not there yet. */
  public SocketFile(Settings settings) {
    this.settings = settings;
  }

  /**
   * Prepares; the path to bind.
   *
   * @throws ProgramException with one sentence if it cannot be, or a program listens there already
   */
  public Path begin() {
    Path path = settings.path().toAbsolutePath();
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw failed(
          "the whole path is longer than " + LONGEST + " bytes; choose a shorter one", null);
    }
    try {
      removeOld(path);
      Path made =
          Files.createTempDirectory(
              path.getParent(),
              ".s",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      room = made;
      return made.resolve("s");
    } catch (IOException e) {
      throw failed(FileFault.reason(e) + "; make its folder, writable for the agent", e);
    }
  }

  /** The socket is bound: gives it group, mode and name. */
  public void bound() {
    Path fresh = bindPath();
    try {
      var view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
      if (settings.group().isPresent()) {
        view.setGroup(
            fresh
                .getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByGroupName(settings.group().get()));
      }
      view.setPermissions(settings.mode());
      Files.move(fresh, settings.path(), StandardCopyOption.ATOMIC_MOVE);
      there = true;
    } catch (UserPrincipalNotFoundException e) {
      throw failed("there is no group \"" + settings.group().orElse("") + "\"; make it first", e);
    } catch (IOException e) {
      String mend = settings.group().isPresent() ? "; let the agent's user be in that group" : "";
      throw failed(FileFault.reason(e) + mend, e);
    } finally {
      leaveRoom();
    }
  }

  private Path bindPath() {
    if (room == null) {
      throw new IllegalStateException("begin() comes first");
    }
    return room.resolve("s");
  }

  /** Removes the socket. */
  @Override
  public void close() {
    leaveRoom();
    if (there) {
      there = false;
      delete(settings.path());
    }
  }

  private void leaveRoom() {
    if (room != null) {
      delete(room.resolve("s"));
      delete(room);
      room = null;
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("{} could not be removed; remove it by hand", path, e);
    }
  }

  /** A socket that a killed program left refuses connections; all else is not ours to remove. */
  private void removeOld(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(path)) {
      throw failed("something else is at that path; remove it or choose another path", null);
    }
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // one that is too busy to take us would hold us up
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      Files.deleteIfExists(path);
      return;
    } catch (IOException e) {
      throw failed(
          "whether a program listens there does not show ("
              + FileFault.reason(e)
              + "); remove the socket if none does, or choose another path",
          e);
    }
    throw failed("a program listens there already; stop it or choose another path", null);
  }

  private static boolean isSocket(Path path) throws IOException {
    return (((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)) & 0170000)
        == 0140000;
  }

  private ProgramException failed(String reason, @Nullable Throwable cause) {
    String sentence = "cannot listen on " + settings + ": " + reason;
    return cause == null
        ? new ProgramException(sentence, ExitCode.FAILED)
        : new ProgramException(sentence, cause);
  }
}
