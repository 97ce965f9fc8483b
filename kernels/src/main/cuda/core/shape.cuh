// An image size fixed when the kernel is compiled: with -DIASSA_HEIGHT=.. -DIASSA_WIDTH=.. the kernel's parameters of these
// names are ignored, and divisions by them become multiplications.
#pragma once

#if defined(IASSA_HEIGHT) && defined(IASSA_WIDTH)
#define IASSA_SHAPE(height, width) \
  height = IASSA_HEIGHT;           \
  width = IASSA_WIDTH;             \
  (void)height, (void)width
#else
#define IASSA_SHAPE(height, width) (void)height, (void)width
#endif
