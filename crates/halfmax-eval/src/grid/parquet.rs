//! A grid as a Parquet file: two columns of names by dictionary, one of numbers.
//!
//! <https://parquet.apache.org/docs/file-format/>. One row group, one page a column, nothing compressed: the names
//! take a few bytes a compound as runs, and the numbers would not shrink. The footer is Thrift's compact protocol.

use std::collections::BTreeMap;

const MAGIC: &[u8] = b"PAR1";

/// The physical types, encodings, kinds of pages and the codec that are used here.
const FLOAT: i64 = 4;
const BYTE_ARRAY: i64 = 6;
const PLAIN: i64 = 0;
const RLE: i64 = 3;
const RLE_DICTIONARY: i64 = 8;
const DATA_PAGE: i64 = 0;
const DICTIONARY_PAGE: i64 = 2;
const UNCOMPRESSED: i64 = 0;
const REQUIRED: i64 = 0;
const UTF8: i64 = 0;

/// The file of `values[compound × cell line]`: one row per pair, in that order, and what is said about them.
pub(super) fn file(
    compounds: &[&str],
    cell_lines: &[&str],
    measure: &str,
    values: &[f32],
    said: &BTreeMap<&str, &str>,
) -> Vec<u8> {
    let rows = values.len();
    debug_assert_eq!(rows, compounds.len() * cell_lines.len(), "a grid is whole");
    let mut file = MAGIC.to_vec();
    let runs = (0..compounds.len()).map(|compound| (compound as u32, cell_lines.len()));
    let columns = [
        names(&mut file, "compound", compounds, rows, &runs_of(runs, width(compounds.len()))),
        names(
            &mut file,
            "cell_line",
            cell_lines,
            rows,
            &packed(
                (0..rows).map(|row| (row % cell_lines.len().max(1)) as u32),
                rows,
                width(cell_lines.len()),
            ),
        ),
        numbers(&mut file, measure, values),
    ];
    let footer = footer(&columns, rows, said);
    file.extend_from_slice(&footer);
    file.extend((footer.len() as u32).to_le_bytes());
    file.extend_from_slice(MAGIC);
    file
}

/// A column that was written, for the footer.
struct Column {
    name: String,
    kind: i64,
    encodings: Vec<i64>,
    dictionary: Option<usize>,
    data: usize,
    bytes: usize,
}

fn names(file: &mut Vec<u8>, name: &str, words: &[&str], rows: usize, indices: &[u8]) -> Column {
    let begin = file.len();
    let mut dictionary = Vec::new();
    for word in words {
        dictionary.extend((word.len() as u32).to_le_bytes());
        dictionary.extend_from_slice(word.as_bytes());
    }
    let mut head = Struct::default();
    head.int(1, DICTIONARY_PAGE).int(2, dictionary.len() as i64).int(3, dictionary.len() as i64);
    head.nested(7, Struct::default().int(1, words.len() as i64).int(2, PLAIN));
    file.extend(head.finished());
    file.extend(dictionary);
    let data = file.len();
    let body = [&[width(words.len()) as u8], indices].concat();
    page(file, rows, RLE_DICTIONARY, &body);
    Column {
        name: name.into(),
        kind: BYTE_ARRAY,
        encodings: vec![PLAIN, RLE, RLE_DICTIONARY],
        dictionary: Some(begin),
        data,
        bytes: file.len() - begin,
    }
}

fn numbers(file: &mut Vec<u8>, name: &str, values: &[f32]) -> Column {
    let data = file.len();
    let body: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    page(file, values.len(), PLAIN, &body);
    let bytes = file.len() - data;
    let encodings = vec![PLAIN, RLE];
    Column { name: name.into(), kind: FLOAT, encodings, dictionary: None, data, bytes }
}

fn page(file: &mut Vec<u8>, rows: usize, encoding: i64, body: &[u8]) {
    let mut head = Struct::default();
    head.int(1, DATA_PAGE).int(2, body.len() as i64).int(3, body.len() as i64);
    let mut data = Struct::default();
    data.int(1, rows as i64).int(2, encoding).int(3, RLE).int(4, RLE);
    head.nested(5, &data);
    file.extend(head.finished());
    file.extend_from_slice(body);
}

/// Bits of an index into so many words; at least one, for readers that know no width of none.
fn width(words: usize) -> u32 {
    (usize::BITS - words.saturating_sub(1).leading_zeros()).max(1)
}

/// Indices as runs of the hybrid encoding: twice the length, then the value in whole bytes.
fn runs_of(runs: impl Iterator<Item = (u32, usize)>, width: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, length) in runs.filter(|(_, length)| *length > 0) {
        varint(&mut bytes, (length as u64) << 1);
        bytes.extend_from_slice(&index.to_le_bytes()[..width.div_ceil(8) as usize]);
    }
    bytes
}

/// Indices packed by bits, lowest first, eight at a time.
fn packed(indices: impl Iterator<Item = u32>, n: usize, width: u32) -> Vec<u8> {
    let groups = n.div_ceil(8);
    let mut bytes = Vec::new();
    if groups == 0 {
        return bytes;
    }
    varint(&mut bytes, ((groups as u64) << 1) | 1);
    let (mut pending, mut bits) = (0_u64, 0);
    for index in indices.chain(std::iter::repeat(0)).take(groups * 8) {
        pending |= u64::from(index) << bits;
        bits += width;
        while bits >= 8 {
            bytes.push(pending as u8);
            pending >>= 8;
            bits -= 8;
        }
    }
    bytes
}

fn footer(columns: &[Column], rows: usize, said: &BTreeMap<&str, &str>) -> Vec<u8> {
    let mut schema = vec![Struct::default()];
    schema[0].text(4, "grid").int(5, columns.len() as i64);
    let (mut chunks, mut total) = (Vec::new(), 0);
    for column in columns {
        let mut element = Struct::default();
        element.int(1, column.kind).int(3, REQUIRED).text(4, &column.name);
        if column.kind == BYTE_ARRAY {
            element.int(6, UTF8);
        }
        schema.push(element);
        let mut about = Struct::default();
        about.int(1, column.kind).ints(2, &column.encodings).texts(3, &[&column.name]);
        about.int(4, UNCOMPRESSED).long(5, rows).long(6, column.bytes).long(7, column.bytes);
        about.long(9, column.data);
        if let Some(dictionary) = column.dictionary {
            about.long(11, dictionary);
        }
        let mut chunk = Struct::default();
        chunk.long(2, column.dictionary.unwrap_or(column.data)).nested(3, &about);
        chunks.push(chunk);
        total += column.bytes;
    }
    let mut group = Struct::default();
    group.structs(1, chunks).long(2, total).long(3, rows);
    let pairs = said.iter().map(|(key, value)| {
        let mut pair = Struct::default();
        pair.text(1, key).text(2, value);
        pair
    });
    let mut footer = Struct::default();
    footer.int(1, 2).structs(2, schema).long(3, rows).structs(4, vec![group]);
    footer.structs(5, pairs.collect()).text(6, "halfmax");
    footer.finished()
}

/// A struct of Thrift's compact protocol, whose fields are added by ascending number.
#[derive(Debug, Clone, Default)]
struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

impl Struct {
    fn field(&mut self, number: u8, kind: u8) -> &mut Vec<u8> {
        // All numbers here are close to each other.
        self.bytes.push(((number - self.last) << 4) | kind);
        self.last = number;
        &mut self.bytes
    }

    fn int(&mut self, number: u8, value: i64) -> &mut Self {
        zigzag(self.field(number, 5), value);
        self
    }

    fn long(&mut self, number: u8, value: usize) -> &mut Self {
        zigzag(self.field(number, 6), value as i64);
        self
    }

    fn text(&mut self, number: u8, text: &str) -> &mut Self {
        binary(self.field(number, 8), text);
        self
    }

    fn ints(&mut self, number: u8, values: &[i64]) -> &mut Self {
        let bytes = self.field(number, 9);
        list(bytes, values.len(), 5);
        for value in values {
            zigzag(bytes, *value);
        }
        self
    }

    fn texts(&mut self, number: u8, values: &[&str]) -> &mut Self {
        let bytes = self.field(number, 9);
        list(bytes, values.len(), 8);
        for value in values {
            binary(bytes, value);
        }
        self
    }

    fn nested(&mut self, number: u8, value: &Self) -> &mut Self {
        let inner = value.clone().finished();
        self.field(number, 12).extend(inner);
        self
    }

    fn structs(&mut self, number: u8, values: Vec<Self>) -> &mut Self {
        let bytes = self.field(number, 9);
        list(bytes, values.len(), 12);
        for value in values {
            bytes.extend(value.finished());
        }
        self
    }

    fn finished(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn list(bytes: &mut Vec<u8>, length: usize, kind: u8) {
    if length < 15 {
        bytes.push(((length as u8) << 4) | kind);
    } else {
        bytes.push(0xf0 | kind);
        varint(bytes, length as u64);
    }
}

fn binary(bytes: &mut Vec<u8>, text: &str) {
    varint(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn zigzag(bytes: &mut Vec<u8>, value: i64) {
    varint(bytes, ((value << 1) ^ (value >> 63)) as u64);
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the format's page on encodings: 0 to 7 in three bits.
    #[test]
    fn indices_are_packed_as_the_format_says() {
        assert_eq!(packed(0..8, 8, 3), [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(packed(0..3, 3, 2), [3, 0b0010_0100, 0], "the last eight are filled up");
        assert_eq!(runs_of([(5, 300)].into_iter(), 9), [0xd8, 0x04, 5, 0]);
        assert_eq!([1, 2, 3, 256, 257].map(width), [1, 1, 2, 8, 9]);
    }

    /// Written once, and read by pyarrow as it should be: tests/golden/grid.py says so again.
    #[test]
    fn a_file_is_that_which_pyarrow_has_read() {
        let compounds = ["aspirin", "größe"];
        let lines: Vec<String> = (0..300).map(|i| format!("L{i}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let values: Vec<f32> = (0..600_u16).map(|i| f32::from(i) / 4.0 - 7.0).collect();
        let said = BTreeMap::from([("halfmax.unit", "ln µM")]);
        let file = file(&compounds, &lines, "ln_ic50", &values, &said);
        if let Some(golden) = option_env!("HALFMAX_WRITE_GOLDEN") {
            std::fs::write(golden, &file).unwrap();
        }
        let golden = include_bytes!("../../tests/golden/grid.parquet");
        assert!(file == golden, "other bytes than those that were read");
    }
}
