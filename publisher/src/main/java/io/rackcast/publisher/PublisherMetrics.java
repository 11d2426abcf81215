package io.rackcast.publisher;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.registration.Registrations;
import io.rackcast.publisher.store.AuditLog;
import io.rackcast.publisher.store.Store;

/** What {@code /metrics} shows of the parts that know of no metrics. */
final class PublisherMetrics {
  private PublisherMetrics() {}

  static void register(
      MeterRegistry metrics, Store store, Uploads uploads, Registrations registrations) {
    // While the database is away each question would take as long as a scrape may.
    Gauge.builder(
            "rackcast_publisher_uploads", () -> store.answers() ? uploads.unfinished() : Double.NaN)
        .description("Uploads that have not ended")
        .register(metrics);
    Gauge.builder(
            "rackcast_publisher_approval_revision",
            () -> store.answers() ? store.approvals().head() : Double.NaN)
        .description("Newest revision of the approvals")
        .register(metrics);
    Gauge.builder("rackcast_publisher_database_connections", store, Store::connectionsInUse)
        .description("Connections to the database that are in use")
        .register(metrics);
    Gauge.builder("rackcast_publisher_database_waiting", store, Store::waiting)
        .description("Calls that wait for a connection to the database")
        .register(metrics);
    register(metrics, registrations);
    register(metrics, store.audit());
  }

  private static void register(MeterRegistry metrics, Registrations registrations) {
    var name = "rackcast_publisher_registrations";
    Gauge.builder(name, registrations, Registrations::running)
        .description("Registrations that have not ended")
        .tag("state", "running")
        .register(metrics);
    Gauge.builder(name, registrations, Registrations::waiting)
        .description("Registrations that have not ended")
        .tag("state", "waiting")
        .register(metrics);
    FunctionCounter.builder(
            "rackcast_publisher_registrations_refused", registrations, Registrations::refused)
        .description("Registrations refused since too many waited")
        .register(metrics);
    FunctionCounter.builder(
            "rackcast_publisher_registered", registrations, Registrations::fetchedBytes)
        .description("Content fetched from other servers")
        .baseUnit("bytes")
        .register(metrics);
  }

  private static void register(MeterRegistry metrics, AuditLog audit) {
    FunctionCounter.builder("rackcast_publisher_audit_lost", audit, AuditLog::lost)
        .description("Decisions that did not get into the database")
        .register(metrics);
    Gauge.builder("rackcast_publisher_audit_waiting", audit, AuditLog::waiting)
        .description("Rows of decisions that wait for the database")
        .register(metrics);
    FunctionCounter.builder("rackcast_publisher_audit_merged", audit, AuditLog::merged)
        .description("Decisions counted without their subject, since there were too many kinds")
        .register(metrics);
    var pruned = "rackcast_publisher_audit_pruned";
    FunctionCounter.builder(pruned, audit, AuditLog::expired)
        .description("Rows of decisions that were deleted")
        .tag("reason", "age")
        .register(metrics);
    FunctionCounter.builder(pruned, audit, AuditLog::crowdedOut)
        .description("Rows of decisions that were deleted")
        .tag("reason", "rows")
        .register(metrics);
  }
}
