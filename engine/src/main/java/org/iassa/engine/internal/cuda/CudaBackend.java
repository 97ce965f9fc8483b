package org.iassa.engine.internal.cuda;

import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.kernels.KernelImages;

/** The operations on one CUDA device. */
public final class CudaBackend implements KernelBackend {
  private final CudaDevice device;
  private final KernelImages images;

  CudaBackend(CudaDevice device, KernelImages images) {
    this.device = device;
    this.images = images;
  }

  CudaDevice device() {
    return device;
  }

  @Override
  public String name() {
    return device.device().toString();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public int slots() {
    return 2;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.iassa.engine.BackendException after a sticky error of the device, or if its kernels
   *     do not compile
   */
  @Override
  public KernelSession open(SessionPlan plan) {
    device.enter();
    return new CudaSession(device, images, plan);
  }
}
