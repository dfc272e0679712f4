internal import CZlib

/// Bytes in the gzip format.
///
/// - Source: RFC 1952, by zlib.
enum Gzip {
    /// Compresses bytes at zlib's highest level. `nil` when that saves nothing, as with images, which are already
    /// compressed.
    static func smaller(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window; adding 16 selects the gzip format instead of zlib's own.
        let opened = deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard opened == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        guard let packed = pack(bytes, by: &stream), packed.count < bytes.count else { return nil }
        return packed
    }

    private static func pack(_ bytes: [UInt8], by stream: inout z_stream) -> [UInt8]? {
        var input = bytes  // zlib declares it mutable but only reads it
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        return status == Z_STREAM_END ? Array(output.prefix(Int(stream.total_out))) : nil
    }
}
