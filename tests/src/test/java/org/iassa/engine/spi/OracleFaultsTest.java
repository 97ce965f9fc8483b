package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.iassa.oracle.Fault;
import org.iassa.oracle.OracleBackend;
import org.junit.jupiter.api.Test;

/** The contract fails for every fault that is planted in the oracle, one at a time. */
class OracleFaultsTest {
  @Test
  void contract_catchesEveryPlantedFault() throws ReflectiveOperationException {
    List<Fault> survivors = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE && !isCaught(fault, witness(fault))) {
        survivors.add(fault);
      }
    }
    assertThat(survivors).as("faults that the contract does not see").isEmpty();
  }

  /** Returns the test of the contract that must fail for a fault. */
  private static String witness(Fault fault) {
    return switch (fault) {
      case NONE -> throw new IllegalArgumentException("no fault");
      case OFFSET_IGNORED -> "windows_areFilteredByHar_whenHarIsIrregular";
      case FILTER_IGNORED -> "windows_areNone_whenHarIsEmpty";
      case COMPLEMENT_AS_INTERSECTION -> "windows_areAllOrNone_whenHarIsFull";
      case POLARITY_SWAPPED_IN_IMAGES -> "slots_keepTheirImages_whileAnotherIsWritten";
      case FILL_IS_ZERO -> "slots_keepTheirImages_whileAnotherIsWritten";
      case LAYOUT_SWAPPED -> "image_isWrittenUnmasked";
      case ROUNDING_TRUNCATES -> "image_isWrittenUnmasked";
      case SUBNORMALS_FLUSHED -> "rounding_isToNearestEven_atTheEdgesOfEachType";
      case FIRST_MASK_IGNORED_IN_BATCH -> "slots_keepTheirImages_whileAnotherIsWritten";
      case SLOTS_SHARED -> "slots_keepTheirImages_whileAnotherIsWritten";
      case IMAGE_NOT_COPIED -> "image_isCopiedAtTheStart";
      case TARGET_AS_POSITION -> "targets_areTakenByClass_whenTheyAreScattered";
      case COVERAGE_COUNTS_UNSCORED -> "masksWithoutScores_countForNothing";
      case GLOBAL_AS_PIXEL -> "estimators_matchDenseSums_withUncoveredPixels";
      case UNCOVERED_NAN -> "estimators_matchDenseSums_withUncoveredPixels";
      case UNCOVERED_PREVIOUS_IS_ZERO -> "estimators_matchDenseSums_withUncoveredPixels";
      case EVIDENCE_REPLACES -> "normalisedMean_isTheMeanOfStretchedPasses";
      case WEIGHT_IGNORED -> "normalisedMean_weighsItsPasses";
      case SUMS_KEPT_BETWEEN_PASSES -> "summary_matchesTheMaps_overThePassesOfALoop";
      case SCORES_ROUNDED_TO_HALF -> "scores_keepTheResolutionOfTheBound";
      case ARRIVAL_ORDER_MATTERS -> "accumulation_isTheSameBits_inAnyOrderAndCut";
      case NAN_ACCEPTED -> "badScore_isRefusedByTheMasksIndex";
      case BOUND_NOT_CHECKED -> "badScore_isRefusedByTheMasksIndex";
      case BOUND_EXCLUSIVE -> "score_isAccepted_atTheBoundAndOutsideTheTargets";
      case NON_TARGETS_CHECKED -> "score_isAccepted_atTheBoundAndOutsideTheTargets";
      case BATCH_INDEX_IN_MESSAGE -> "badScore_isRefusedByTheMasksIndex";
      case HAR_OF_FIRST_TARGET -> "summary_matchesTheMaps_overThePassesOfALoop";
      case HAR_INCLUDES_LEVEL -> "har_leavesOutPixelsOnTheLevel";
      case CHANGE_NOT_RELATIVE -> "summary_matchesTheMaps_overThePassesOfALoop";
      case CHANGE_OF_FIRST_TARGET -> "change_isTheLargestOfTheTargets";
      case RANGE_OF_ALL_PASSES -> "summary_matchesTheMaps_overThePassesOfALoop";
      case READ_OVERRUNS -> "change_isZero_whenFlatMapsStay";
      case RESTART_KEEPS_FEATURES -> "attention_isForgotten_atTheNextStart";
      case RESTART_KEEPS_MAPS -> "start_forgetsTheImageBefore";
      case PRODUCT_OF_ONE -> "multiply_isTheProductOfStretchedMaps";
      case BETA_SWAPPED -> "attention_dependsOnTheTemperature";
      case TEMPERATURE_IGNORED -> "attention_dependsOnTheTemperature";
      case SCALE_IGNORED -> "attention_matchesDenseAffinity_forEverySimilarity";
      case ONE_SOFTMAX -> "attention_matchesDenseAffinity_forEverySimilarity";
      case ALL_LEVELS_USED -> "attention_usesTheDeepestLevels";
      case UPSAMPLING_IGNORED -> "attention_usesTheDeepestLevels";
      case MAP_POINT_SAMPLED -> "attention_dependsOnTheTemperature";
      case ROWS_NOT_NORMALISED -> "attention_keepsConstantMaps";
      case RISE_NEVER_SHIFTS -> "bitsAndShifts_followTheirLaws";
      case RISE_BIASED -> "bitsAndShifts_followTheirLaws";
      case RISE_SEED_IGNORED -> "mask_dependsOnSeedAndIndexOnly";
      case RISE_DEPENDS_ON_COUNT -> "mask_dependsOnSeedAndIndexOnly";
      case RISE_ALIGNS_CORNERS -> "masks_areUpsampledBinaryGrids_onAwkwardSizes";
      case ORDER_NOT_CHECKED -> "calls_areRefused_outOfOrder";
      case USABLE_AFTER_CLOSE -> "everyCall_isRefused_afterClose";
      case ARGUMENTS_NOT_CHECKED -> "impossibleArguments_areRefused";
    };
  }

  private static boolean isCaught(Fault fault, String test) throws ReflectiveOperationException {
    KernelSessionContract contract =
        new KernelSessionContract() {
          @Override
          protected KernelBackend backend() {
            return new OracleBackend(fault);
          }
        };
    Method method = KernelSessionContract.class.getMethod(test);
    method.setAccessible(true);
    try {
      method.invoke(contract);
      return false;
    } catch (InvocationTargetException e) {
      // Only a failed assertion is a catch; but a session that refuses good scores throws itself.
      boolean refusal = e.getCause() instanceof org.iassa.engine.ScoreException;
      if (!(e.getCause() instanceof AssertionError) && !refusal) {
        throw new AssertionError(fault + " broke the test instead", e.getCause());
      }
      return true;
    }
  }
}
