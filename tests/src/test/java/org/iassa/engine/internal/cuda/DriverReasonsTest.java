package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.kernels.ComputeCapability;
import org.junit.jupiter.api.Test;

/** What a user is told when a device cannot be used. */
class DriverReasonsTest {
  private static final Device CUDA = new Device(Device.Kind.CUDA, 0);
  private static final Device EMULATED = new Device(Device.Kind.CUDA_EMULATED, 0);

  /** A machine where everything is right, until a test changes it. */
  private static final class FakeProbe implements DriverProbe {
    boolean binding = true;
    boolean precompiled;
    Throwable load;
    Throwable compiler;
    int code;
    int version = 13010;
    int devices = 1;
    String name = "NVIDIA H100";
    ComputeCapability capability = new ComputeCapability(9, 0);

    @Override
    public boolean bindingPresent() {
      return binding;
    }

    @Override
    public Optional<Throwable> load() {
      return Optional.ofNullable(load);
    }

    @Override
    public int initialise() {
      return code;
    }

    @Override
    public String explain(int error) {
      return "explained";
    }

    @Override
    public int version() {
      return version;
    }

    @Override
    public int devices() {
      return devices;
    }

    @Override
    public String name(int device) {
      return name;
    }

    @Override
    public ComputeCapability capability(int device) {
      return capability;
    }

    @Override
    public boolean precompiled(ComputeCapability of) {
      return precompiled && of.equals(capability);
    }

    @Override
    public Optional<Throwable> loadCompiler() {
      return Optional.ofNullable(compiler);
    }
  }

  private final FakeProbe probe = new FakeProbe();

  private String reason(Device device) {
    return DriverReasons.unavailable(device, probe).orElse("");
  }

  /** As JavaCPP throws them: the cause has the loader's text. */
  private static Throwable unsatisfied(String binding, String cause) {
    Throwable error = new UnsatisfiedLinkError("no " + binding + " in java.library.path");
    return error.initCause(new UnsatisfiedLinkError("/cache/lib" + binding + ".so: " + cause));
  }

  @Test
  void device_isAvailable_whenAllIsRight() {
    assertThat(reason(CUDA)).isEmpty();
    probe.name = "iassa emulated H100";
    probe.compiler = new UnsatisfiedLinkError("the emulated device needs no compiler");
    assertThat(reason(EMULATED)).isEmpty();
  }

  @Test
  void missingBinding_namesProfileAndJars() {
    probe.binding = false;
    assertThat(reason(CUDA)).contains("profile cuda ").contains("cuda-redist");
    assertThat(reason(EMULATED)).contains("profile cuda-emulated").doesNotContain("redist");
  }

  @Test
  void missingDriver_isNamed() {
    probe.load =
        unsatisfied(
            "jnicudart", "libcuda.so.1: cannot open shared object file: No such file or directory");
    assertThat(reason(CUDA)).contains("no libcuda.so.1").contains("install the driver");
  }

  @Test
  void missingRedist_isNamed() {
    probe.load =
        unsatisfied(
            "jnicudart",
            "libcudart.so.13: cannot open shared object file: No such file or directory");
    assertThat(reason(CUDA)).startsWith("libcudart is not here").contains("redist");
    probe.load = null;
    probe.compiler =
        unsatisfied("jninvrtc", "libnvrtc.so.13: cannot open shared object file: No such file");
    assertThat(reason(CUDA)).startsWith("libnvrtc is not here").contains("redist");
  }

  /** Whoever has the jar of compiled kernels needs no compiler; its reason names that jar. */
  @Test
  void missingCompiler_isNoReason_whereAllKernelsAreCompiled() {
    probe.compiler = unsatisfied("jninvrtc", "libnvrtc.so.13: cannot open shared object file");
    assertThat(reason(CUDA)).contains("classifier cubins");
    probe.precompiled = true;
    assertThat(reason(CUDA)).isEmpty();
  }

  @Test
  void noDevice_isSaid() {
    probe.code = 100;
    assertThat(reason(CUDA)).contains("finds no device");
    probe.code = 0;
    probe.devices = 0;
    assertThat(reason(CUDA)).contains("finds no device");
    probe.devices = 2;
    assertThat(reason(new Device(Device.Kind.CUDA, 2))).contains("no device 2").contains("has 2");
  }

  @Test
  void driverThatFailsOrIsTooOld_isSaid() {
    probe.code = 999;
    assertThat(reason(CUDA)).contains("explained").contains("999");
    probe.code = 0;
    probe.version = 12080;
    assertThat(reason(CUDA)).contains("12.8").contains("13.0").contains("update");
  }

  @Test
  void olderDevice_isRefused() {
    probe.capability = new ComputeCapability(7, 5);
    assertThat(reason(CUDA)).contains("NVIDIA H100").contains("7.5").contains("8.0");
  }

  @Test
  void driversAreNotMixedUp() {
    assertThat(reason(EMULATED)).contains("NVIDIA's driver is loaded");
    probe.name = "iassa emulated H100";
    assertThat(reason(CUDA)).contains("use --device cuda-emulated");
  }

  @Test
  void stickyErrors_sayThatTheDeviceIsOfNoMoreUse() {
    assertThat(DriverErrors.of(2, "allocating", "out of memory"))
        .isInstanceOf(org.iassa.engine.OutOfMemoryException.class);
    assertThat(DriverErrors.of(1, "a call", "invalid value"))
        .isInstanceOf(org.iassa.engine.BackendException.class)
        .hasMessage("a call: invalid value (CUDA error 1)");
    for (int code : new int[] {700, 702, 719, 214}) {
      assertThat(DriverErrors.sticky(code)).isTrue();
      assertThat(DriverErrors.of(code, "a call", "gone"))
          .isInstanceOf(org.iassa.engine.BackendException.class)
          .hasMessageContaining("CUDA error " + code)
          .hasMessageContaining("start a new one");
    }
  }
}
