package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.iassa.engine.spi.Layout;
import org.iassa.image.ChannelOrder;
import org.iassa.image.Framing;
import org.iassa.image.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCardTest {
  private static ModelCard parse(String json) {
    return ModelCard.parse("card.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parse_readsEveryField() {
    ModelCard card =
        parse(
            "{'inputSize':[224,192],'layout':'NHWC','channels':'BGR','range':[0,255],"
                + "'mean':[103.939,116.779,123.68],'std':[1,1,1],'fit':'centre-crop',"
                + "'shorterSide':256,'scores':'probabilities','output':'prob'}");

    assertThat(card.height()).contains(224);
    assertThat(card.width()).contains(192);
    assertThat(card.layout()).contains(Layout.NHWC);
    assertThat(card.scores()).contains(ScoreKind.PROBABILITIES);
    assertThat(card.output()).contains("prob");
    assertThat(card.preprocessing())
        .isEqualTo(
            new Preprocessing(
                new float[] {103.939f, 116.779f, 123.68f},
                new float[] {1, 1, 1},
                0,
                255,
                ChannelOrder.BGR,
                Framing.centreCrop(256)));
    assertThat(parse("{}")).isEqualTo(ModelCard.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|no JSON object",
        "{|not JSON",
        "{} {}|not JSON",
        "{'mean':[1,2,3],'mean':[1,2,3]}|not JSON",
        "{'means':[1,2,3]}|the field 'means', expected some of [channels",
        "{'mean':[1,2,3]}|one of mean and std",
        "{'mean':[1,2],'std':[1,1]}|mean is [1,2], expected 3 numbers",
        "{'mean':[1,2,'3'],'std':[1,1,1]}|expected 3 numbers",
        "{'mean':[1,2,1e99],'std':[1,1,1]}|expected 3 numbers",
        "{'mean':[1,2,3],'std':[1,0,1]}|numbers above 0",
        "{'range':[1,0],'mean':[1,2,3],'std':[1,1,1]}|the smaller first",
        "{'range':[0,255]}|a range without mean and std",
        "{'layout':'CHW'}|layout is \"CHW\", expected one of [NCHW, NHWC]",
        "{'channels':'GBR'}|expected one of [RGB, BGR]",
        "{'scores':'raw'}|expected one of [LOGITS",
        "{'scores':7}|scores is 7, expected a text",
        "{'fit':'zoom'}|expected stretch or centre-crop",
        "{'fit':'centre-crop'}|shorterSide is missing",
        "{'fit':'centre-crop','shorterSide':0}|shorterSide is 0",
        "{'fit':'centre-crop','shorterSide':2.5}|a whole number of pixels",
        "{'shorterSide':256}|needs",
        "{'inputSize':[224]}|expected 2 numbers",
        "{'inputSize':[224,0]}|whole numbers from 1 to 16384",
        "{'inputSize':[224,22.5]}|whole numbers from 1 to 16384",
        "{'output':''}|expected a text",
        "{'mean':[[[[[[[[[[[[1]]]]]]]]]]]]}|not JSON"
      })
  void parse_namesTheField(String json, String says) {
    assertThatThrownBy(() -> parse(json.replace("\\\"", "'")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("card.json")
        .hasMessageContaining(says.replace("\\\"", "\""));
  }

  @Test
  void read_refusesWhatIsMissingOrTooBig() {
    assertThatThrownBy(() -> ModelCard.read(Path.of("none.json")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none.json");
    assertThatThrownBy(() -> parse(" ".repeat(ModelCard.MAX_BYTES + 1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("bytes");
  }
}
