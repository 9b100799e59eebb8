package dev.vitrine.runtime.engine.model;

import dev.vitrine.runtime.engine.compute.Pace;
import dev.vitrine.runtime.engine.run.SideConnections;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A number of requests a minute that all processes on a database share. A process takes a few permits at a time from the
 * database. Where that cannot be asked, each process keeps the limit by itself. Thread-safe.
 */
final class SharedPace implements Pace {
    /** What one look at the database is good for. */
    private static final double STOCK_SECONDS = 0.05;
    /** What may be saved up while nobody calls: a burst this long, which with what processes have in stock is less than 2 % of a minute. */
    private static final double SAVED_SECONDS = 1;

    private static final long AFTER_TROUBLE_NANOS = Duration.ofSeconds(5).toNanos();

    private final SideConnections side;
    private final String name;
    private final double perSecond;
    private final int stockSize;
    private final double capacity;
    private final Bucket alone;
    private int stock;
    private long aloneUntilNanos = System.nanoTime();

    SharedPace(SideConnections side, String name, int perMinute) {
        this.side = side;
        this.name = name;
        this.perSecond = perMinute / 60.0;
        this.stockSize = (int) Math.max(1, perSecond * STOCK_SECONDS);
        this.capacity = Math.max(1, perSecond * SAVED_SECONDS);
        this.alone = Bucket.builder()
                .addLimit(limit -> limit.capacity((long) capacity).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }

    @Override
    public synchronized long takeOrWaitNanos() {
        if (stock == 0) {
            if (aloneUntilNanos - System.nanoTime() > 0) {
                return takeAlone();
            }
            try {
                stock = side.call(connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("SELECT vitrine.take_permits(?, ?, ?, ?)")) {
                        statement.setString(1, name);
                        statement.setInt(2, stockSize);
                        statement.setDouble(3, perSecond);
                        statement.setDouble(4, capacity);
                        try (ResultSet row = statement.executeQuery()) {
                            row.next();
                            return row.getInt(1);
                        }
                    }
                });
            } catch (SQLException e) {
                aloneUntilNanos = System.nanoTime() + AFTER_TROUBLE_NANOS;
                return takeAlone();
            }
            if (stock == 0) {
                return (long) (1e9 / perSecond * Math.max(1, stockSize / 2.0));
            }
        }
        stock--;
        return 0;
    }

    private long takeAlone() {
        ConsumptionProbe probe = alone.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
    }
}
