package dev.vitrine.tck;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs classes of this package, or methods of them, named {@code Class#method()}, for the script {@code tck/quick}. */
final class QuickRun {
    private QuickRun() {}

    public static void main(String[] names) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        List<DiscoverySelector> selectors = Arrays.stream(names)
                .map(name -> QuickRun.class.getPackageName() + "." + name)
                .<DiscoverySelector>map(name -> name.contains("#")
                        ? DiscoverySelectors.selectMethod(name)
                        : DiscoverySelectors.selectClass(name))
                .toList();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    out.println(result.getStatus() + " " + test.getDisplayName());
                }
            }
        });
        summary.getSummary().printFailuresTo(out, 30);
        out.println(summary.getSummary().getTestsSucceededCount() + " of "
                + summary.getSummary().getTestsFoundCount() + " tests succeeded");
        // Threads of libraries may live on.
        System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
