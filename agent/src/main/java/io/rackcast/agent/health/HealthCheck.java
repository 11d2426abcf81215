package io.rackcast.agent.health;

import java.util.List;
import java.util.function.Supplier;

/**
 * Something that may be wrong.
 *
 * @param name what is looked at, one word: {@code disk}
 * @param troubles looks, without waiting for anybody; what is wrong, one sentence each
 */
public record HealthCheck(String name, Supplier<List<String>> troubles) {}
