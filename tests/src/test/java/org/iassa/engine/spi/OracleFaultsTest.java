package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.iassa.oracle.Fault;
import org.iassa.oracle.OracleBackend;
import org.junit.jupiter.api.Test;

/** The contract fails for every fault that is planted, one at a time. */
class OracleFaultsTest {
  @Test
  void contract_catchesEveryPlantedFault() throws IllegalAccessException {
    List<Fault> survivors = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE) {
        String caught = firstFailure(fault);
        System.out.println(fault + ": " + (caught == null ? "SURVIVED" : "caught by " + caught));
        if (caught == null) {
          survivors.add(fault);
        }
      }
    }
    assertThat(survivors).isEmpty();
  }

  private static String firstFailure(Fault fault) throws IllegalAccessException {
    KernelSessionContract contract =
        new KernelSessionContract() {
          @Override
          protected KernelBackend backend() {
            return new OracleBackend(fault);
          }
        };
    Method[] methods = KernelSessionContract.class.getMethods();
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    for (Method method : methods) {
      if (method.isAnnotationPresent(Test.class)) {
        method.setAccessible(true);
        try {
          method.invoke(contract);
        } catch (InvocationTargetException e) {
          return method.getName() + ": " + e.getCause().getClass().getSimpleName();
        }
      }
    }
    return null;
  }
}
