internal import HTTPTypes
internal import Hummingbird
internal import Web

/// Styles, scripts and icons. Their URLs change with their content, so browsers may cache them permanently.
struct AssetRoutes {
    let pages: Pages

    func register(on routes: some RouterMethods<ServerContext>) {
        routes.get("assets/**", use: asset)
        routes.get("manifest.webmanifest", use: manifest)
        routes.get("favicon.ico") { request, _ in
            guard let favicon = pages.assets.favicon else { throw Problem.notFound }
            return response(favicon, to: request, cacheControl: "public, max-age=86400")
        }
    }

    private func manifest(_ request: Request, context: ServerContext) async throws -> Response {
        // It lists files of this version, in the reader's language.
        Response(
            [.contentType: "application/manifest+json", .cacheControl: "no-cache", .vary: "Accept-Language, Cookie"],
            Array(pages.manifest(in: PageFrames.negotiate(request)).utf8))
    }

    private func asset(_ request: Request, context: ServerContext) async throws -> Response {
        let path = request.uri.path
        guard let asset = pages.assets.file(at: path) else { throw Problem.notFound }
        var response = response(asset, to: request, cacheControl: "public, max-age=31536000, immutable")
        if path == pages.assets.url(for: "scripts/offline-worker.js") {
            response.headers[.serviceWorkerAllowed] = "/"
        }
        return response
    }

    private func response(_ asset: Asset, to request: Request, cacheControl: String) -> Response {
        var headers: HTTPFields = [.contentType: asset.contentType, .cacheControl: cacheControl]
        guard let gzipped = asset.gzipped else { return Response(headers, asset.bytes) }
        headers[.vary] = "Accept-Encoding"
        guard request.takesGzip else { return Response(headers, asset.bytes) }
        headers[.contentEncoding] = "gzip"
        return Response(headers, gzipped)
    }
}

extension Response {
    fileprivate init(_ headers: HTTPFields, _ bytes: [UInt8]) {
        self.init(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Request {
    /// Whether the browser accepts gzip.
    ///
    /// - Source: RFC 9110, section 12.5.3. A weight of zero means no; other weights do not matter with a single choice.
    fileprivate var takesGzip: Bool {
        headers[values: .acceptEncoding].joined(separator: ",").split(separator: ",").contains { wish in
            let parts = wish.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard parts.first == "gzip" else { return false }
            return !parts.dropFirst().contains { $0.wholeMatch(of: /q=0(\.0*)?/) != nil }
        }
    }
}
