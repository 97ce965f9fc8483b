import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes or Class#method until a test fails: for {@code Mutate}. Exit code 1 then, 3 if none ran. */
public final class FirstFailure {
  public static void main(String[] classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(classes)
                    .map(name -> name.contains("#") ? selectMethod(name) : selectClass(name))
                    .toList())
            .build();
    int[] passed = new int[1];
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
              System.out.println(
                  "FAILED "
                      + test.getDisplayName()
                      + ": "
                      + result.getThrowable().map(Throwable::toString).orElse("?").strip());
              System.out.flush();
              Runtime.getRuntime().halt(1);
            }
            passed[0] += test.isTest() ? 1 : 0;
          }

          @Override
          public void testPlanExecutionFinished(TestPlan plan) {
            System.out.println(passed[0] + " tests passed");
            System.out.flush();
            Runtime.getRuntime().halt(passed[0] > 0 ? 0 : 3);
          }
        };
    LauncherFactory.create().execute(request, listener);
  }
}
