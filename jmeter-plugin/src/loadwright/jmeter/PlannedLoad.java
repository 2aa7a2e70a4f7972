package loadwright.jmeter;

import org.apache.jmeter.testelement.TestElement;
import org.apache.jmeter.testelement.property.CollectionProperty;
import org.apache.jmeter.testelement.property.JMeterProperty;
import org.apache.jmeter.testelement.property.NullProperty;
import org.apache.jmeter.threads.openmodel.ParserException;
import org.apache.jmeter.threads.openmodel.ThreadScheduleStep.RateStep;
import org.apache.jmeter.threads.openmodel.ThreadScheduleUtils;
import org.apache.jmeter.threads.openmodel.TokenizerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The load that the plan gives a thread group: the most threads at a time, or the most arrivals per second.
 *
 * <p>A paced group has the properties of the group that it replaces by their own names, except for the number of
 * threads. JMeter has put in the values of variables and functions. As in JMeter, text that is no number is 0.
 */
final class PlannedLoad {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedLoad.class);
    private static final String THREADS = "PacedThreadGroup.planned_threads";
    /** Of Concurrency and Arrivals Thread Groups. */
    private static final String TARGET = "TargetLevel";
    /** Of groups of arrivals only. */
    private static final String UNIT = "Unit";
    /** Rows of an Ultimate Thread Group: threads, and seconds of delay, ramp-up, hold and shutdown. */
    private static final String THREAD_ROWS = "ultimatethreadgroupdata";
    /** Rows of a Free-Form Arrivals Thread Group: arrivals at the begin, at the end, and the duration. */
    private static final String ARRIVAL_ROWS = "Schedule";
    private static final String OPEN_MODEL = "OpenModelThreadGroup.schedule";

    private PlannedLoad() {
    }

    static double of(TestElement group) {
        return Math.max(0, most(group));
    }

    private static double most(TestElement group) {
        if (has(group, TARGET)) {
            return group.getPropertyAsDouble(TARGET) / secondsPerUnit(group);
        }
        if (has(group, THREAD_ROWS)) {
            return mostThreads(rows(group, THREAD_ROWS));
        }
        if (has(group, ARRIVAL_ROWS)) {
            return mostArrivals(rows(group, ARRIVAL_ROWS)) / secondsPerUnit(group);
        }
        if (has(group, OPEN_MODEL)) {
            return mostArrivals(group.getPropertyAsString(OPEN_MODEL));
        }
        return group.getPropertyAsInt(THREADS);
    }

    private static boolean has(TestElement group, String name) {
        return !(group.getProperty(name) instanceof NullProperty);
    }

    private static int secondsPerUnit(TestElement group) {
        return !has(group, UNIT) || group.getPropertyAsString(UNIT).equals("S") ? 1 : 60;
    }

    private static double mostThreads(double[][] rows) {
        double most = 0;
        for (double[] first : rows) {
            // Threads are only added at the start of some row.
            double begin = first[1];
            double threads = 0;
            for (double[] row : rows) {
                boolean runs = row[1] <= begin && begin < row[1] + row[2] + row[3] + row[4];
                threads += runs ? row[0] : 0;
            }
            most = Math.max(most, threads);
        }
        return most;
    }

    private static double mostArrivals(double[][] rows) {
        double most = 0;
        for (double[] row : rows) {
            most = Math.max(most, Math.max(row[0], row[1]));
        }
        return most;
    }

    private static double mostArrivals(String schedule) {
        try {
            return ThreadScheduleUtils.ThreadSchedule(schedule).getSteps().stream()
                    .filter(RateStep.class::isInstance)
                    .mapToDouble(step -> ((RateStep) step).getRate())
                    .max().orElse(0);
        } catch (ParserException | TokenizerException e) {
            LOG.error("The schedule of an Open Model Thread Group is not valid: {}", e.getMessage());
            return 0;
        }
    }

    private static double[][] rows(TestElement group, String name) {
        JMeterProperty table = group.getProperty(name);
        if (!(table instanceof CollectionProperty)) {
            return new double[0][];
        }
        CollectionProperty rows = (CollectionProperty) table;
        double[][] numbers = new double[rows.size()][5];
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row) instanceof CollectionProperty) {
                CollectionProperty cells = (CollectionProperty) rows.get(row);
                for (int cell = 0; cell < Math.min(cells.size(), 5); cell++) {
                    numbers[row][cell] = cells.get(cell).getDoubleValue();
                }
            }
        }
        return numbers;
    }
}
