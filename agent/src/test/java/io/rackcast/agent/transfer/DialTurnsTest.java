package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DialTurnsTest {
  private final List<String> dialled = new ArrayList<>();
  private final Map<String, Integer> due = new HashMap<>();
  private final DialTurns<String> turns = new DialTurns<>(2, this::dial);

  private void dial(String who) {
    while (due.getOrDefault(who, 0) > 0 && turns.begin(who)) {
      due.merge(who, -1, Integer::sum);
      dialled.add(who);
    }
  }

  @Test // 16 connections being opened at a time were 16 a second, for all transfers together
  void ended_othersWait_theyDialAtOnceAndInTurn() {
    due.putAll(Map.of("a", 4, "b", 1, "c", 2));
    List.of("a", "b", "c").forEach(this::dial);
    assertThat(dialled).containsExactly("a", "a");

    for (int i = 0; i < 5; i++) {
      turns.ended(dialled.get(i));
    }

    assertThat(dialled).containsExactly("a", "a", "a", "b", "c", "a", "c");
  }

  @Test
  void ended_whoDialledWantsNoMore_roomIsLeft() {
    due.put("a", 1);
    dial("a");

    turns.ended("a");

    due.put("b", 2);
    dial("b");
    assertThat(dialled).containsExactly("a", "b", "b");
  }
}
