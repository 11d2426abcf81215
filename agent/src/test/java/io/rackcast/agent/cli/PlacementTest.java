package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  @TempDir Path cache;
  @TempDir Path folder;

  private final SampleContent file = SampleContent.file("web.bin", 3_000_000, 1);
  private final SampleContent tree = SampleContent.folder("web", 2, 10, 0, 70_000, 32_768);
  private Path target;

  @BeforeEach
  void name() {
    target = folder.resolve("placed");
  }

  @Test
  void place_file_isCopiedWhole() throws Exception {
    place(file, Link.AUTO);

    assertThat(Files.readAllBytes(target)).isEqualTo(file.bytes("web.bin"));
    assertThat(names(folder)).containsExactly("placed");
  }

  @Test
  void place_folder_isComparedByItsListing() throws Exception {
    place(tree, Link.AUTO);

    for (var entry : tree.files().entrySet()) {
      assertThat(Files.readAllBytes(target.resolve(entry.getKey()))).isEqualTo(entry.getValue());
    }
  }

  @Test
  void place_folderWithAnExecutable_isAnotherContent() throws Exception {
    Path source = tree.write(cache);
    assertThat(source.resolve("part-0").toFile().setExecutable(true)).isTrue();

    try (var placement = new Placement(target)) {
      assertThatThrownBy(() -> placement.place(source, tree.digest(), Link.COPY))
          .isInstanceOf(ProgramException.class);
    }
  }

  @Test
  void place_executableFile_staysExecutable() throws Exception {
    Path source = file.write(cache);
    assertThat(source.toFile().setExecutable(true)).isTrue();

    try (var placement = new Placement(target)) {
      placement.place(source, file.digest(), Link.COPY);
    }

    assertThat(Files.isExecutable(target)).isTrue();
  }

  @Test
  void place_link_isTheSameFile() throws Exception {
    Path source = file.write(cache);

    try (var placement = new Placement(target)) {
      placement.place(source, file.digest(), Link.HARD);
    }

    assertThat(Files.getAttribute(target, "unix:ino"))
        .isEqualTo(Files.getAttribute(source, "unix:ino"));
  }

  @Test
  void place_existingFile_isReplaced() throws Exception {
    Files.writeString(target, "old");

    place(file, Link.AUTO);

    assertThat(Files.size(target)).isEqualTo(3_000_000);
  }

  @Test
  void place_otherContent_placesNothingAndKeepsTheOld() throws Exception {
    Files.writeString(target, "old");
    Path source = file.write(cache);
    var other = SampleContent.file("web.bin", 10, 5).digest();

    try (var placement = new Placement(target)) {
      assertThatThrownBy(() -> placement.place(source, other, Link.AUTO))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("instead of " + other)
          .hasMessageContaining("nothing was placed");
    }

    assertThat(target).hasContent("old");
    assertThat(names(folder)).containsExactly("placed");
  }

  @Test
  void place_leftoverOfAKilledCommand_isRemoved() throws Exception {
    long dead = 4_194_304L + 7; // above the kernel's greatest process id
    Files.writeString(folder.resolve(".placed.rackcast-" + dead), "half");
    Files.writeString(folder.resolve(".other.rackcast-" + dead), "not ours");

    place(file, Link.AUTO);

    assertThat(names(folder)).containsExactlyInAnyOrder("placed", ".other.rackcast-" + dead);
  }

  @Test
  void move_otherContent_leavesItWhereItIs() throws Exception {
    Path source = file.write(cache);

    assertThatThrownBy(() -> new Placement(target).move(source, tree.digest()))
        .isInstanceOf(ProgramException.class);

    assertThat(source).exists();
    assertThat(target).doesNotExist();
  }

  @Test
  void target_existingFolder_takesTheContentUnderItsName() {
    assertThat(TargetPath.of(folder.toString(), "web.bin", false))
        .isEqualTo(folder.resolve("web.bin"));
    assertThat(TargetPath.of(folder + "/new", "web.bin", false)).isEqualTo(folder.resolve("new"));
  }

  @Test
  void target_missingParent_saysWhichFolder() {
    assertThatThrownBy(() -> TargetPath.checkParent(folder + "/no/new"))
        .isInstanceOf(ProgramException.class)
        .hasMessage("the folder " + folder + "/no does not exist; make it first");
  }

  @Test
  void target_folderInTheWay_isNotReplaced() throws Exception {
    Files.createDirectories(folder.resolve("web"));

    assertThatThrownBy(() -> TargetPath.of(folder.toString(), "web", true))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("is a folder and is not replaced");
  }

  private void place(SampleContent content, Link link) throws IOException {
    Path source = content.write(cache);
    try (var placement = new Placement(target)) {
      placement.place(source, content.digest(), link);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
