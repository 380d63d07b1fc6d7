//! A grid as a Parquet file: two columns of names by dictionary, one of numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

/// Names of a part are looked up in one dictionary, however many there are.
const DICTIONARY_BYTES: usize = 1 << 26;
/// Pages are cut by their size alone.
const PAGE_ROWS: usize = usize::MAX;

/// The file of `values[compound × cell line]`: one row per pair, in that order, and what is said about them.
pub(super) fn file(
    compounds: &[&str],
    cell_lines: &[&str],
    measure: &str,
    values: &[f32],
    said: &BTreeMap<&str, &str>,
) -> Result<Vec<u8>> {
    debug_assert_eq!(values.len(), compounds.len() * cell_lines.len(), "a grid is whole");
    let said = said.iter().map(|(key, value)| KeyValue::new((*key).into(), value.to_string()));
    let numbers = ColumnPath::from(measure);
    let properties = WriterProperties::builder()
        // The version of a library is no part of a result.
        .set_created_by("halfmax".into())
        .set_key_value_metadata(Some(said.collect()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_compression(Compression::SNAPPY)
        // Hardly two are the same, and hardly a byte would be saved.
        .set_column_dictionary_enabled(numbers.clone(), false)
        .set_column_compression(numbers, Compression::UNCOMPRESSED)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(measure)?, properties.into())?;
    let mut group = writer.next_row_group()?;

    let mut next = 0;
    while let Some(mut column) = group.next_column()? {
        match next {
            0 => {
                let writer = column.typed::<ByteArrayType>();
                for compound in compounds {
                    let name = ByteArray::from(*compound);
                    writer.write_batch(&vec![name; cell_lines.len()], None, None)?;
                }
            }
            1 => {
                let writer = column.typed::<ByteArrayType>();
                let names: Vec<ByteArray> = cell_lines.iter().map(|l| (*l).into()).collect();
                for _ in compounds {
                    writer.write_batch(&names, None, None)?;
                }
            }
            _ => {
                column.typed::<FloatType>().write_batch(values, None, None)?;
            }
        }
        column.close()?;
        next += 1;
    }
    group.close()?;
    writer.into_inner()
}

/// Nothing is ever missing, so there are no levels.
fn schema(measure: &str) -> Result<Arc<Type>> {
    let column = |name: &str, of: Physical, text: Option<LogicalType>| {
        let column = Type::primitive_type_builder(name, of).with_repetition(Repetition::REQUIRED);
        column.with_logical_type(text).build().map(Arc::new)
    };
    let fields = vec![
        column("compound", Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        column("cell_line", Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        column(measure, Physical::FLOAT, None)?,
    ];
    Type::group_type_builder("grid").with_fields(fields).build().map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    fn opened(bytes: &[u8]) -> SerializedFileReader<std::fs::File> {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    /// Written once, and read by pyarrow as it should be: tests/golden/grid.py says so again.
    fn written() -> Vec<u8> {
        let compounds = ["aspirin", "größe"];
        let lines: Vec<String> = (0..300).map(|i| format!("L{i}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let values: Vec<f32> = (0..600_u16).map(|i| f32::from(i) / 4.0 - 7.0).collect();
        let said = BTreeMap::from([("halfmax.unit", "ln µM")]);
        file(&compounds, &lines, "ln_ic50", &values, &said).unwrap()
    }

    #[test]
    fn a_file_is_that_which_pyarrow_has_read() {
        let golden = include_bytes!("../../tests/golden/grid.parquet");
        assert!(written() == golden, "other bytes than those that were read");
    }

    #[test]
    #[ignore = "writes the golden file again"]
    fn the_golden_file_is_written_again() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/grid.parquet");
        std::fs::write(golden, written()).unwrap();
    }

    #[test]
    fn a_file_of_many_names_and_pages_is_read_back() {
        let compounds: Vec<String> = (0..70_000).map(|i| format!("compound-{i}")).collect();
        let compounds: Vec<&str> = compounds.iter().map(String::as_str).collect();
        let lines = ["A", "B", "C", "D", "E"];
        let values: Vec<f32> = (0..350_000_u32).map(|i| i as f32).collect();
        let bytes = file(&compounds, &lines, "auc", &values, &BTreeMap::new()).unwrap();
        let reader = opened(&bytes);
        let group = reader.metadata().row_group(0);
        assert_eq!((reader.num_row_groups(), group.num_rows()), (1, 350_000));
        // 70,000 names of up to 14 bytes, 2 bits of five, 4 bytes of a number.
        assert!(group.compressed_size() < 350_000 * 5 + 70_000 * 20, "{}", group.compressed_size());
        for (at, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let row = row.unwrap();
            assert_eq!(row.get_string(0).unwrap(), compounds[at / 5]);
            assert_eq!(row.get_string(1).unwrap(), lines[at % 5]);
            assert_eq!(row.get_float(2).unwrap().to_bits(), (at as f32).to_bits());
        }
    }

    #[test]
    fn a_part_of_which_everything_was_refused_is_a_file_of_no_rows() {
        let bytes = file(&[], &["A"], "auc", &[], &BTreeMap::new()).unwrap();
        let reader = opened(&bytes);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}
