internal import HTTPTypes
internal import Hummingbird
internal import Web

/// Styles, scripts and icons. Their addresses change with their content, so browsers keep them for ever.
struct AssetRoutes {
    let assets: Assets

    func register(on routes: some RouterMethods<ServerContext>) {
        routes.get("assets/**", use: asset)
        routes.get("favicon.ico") { _, _ in
            guard let favicon = assets.favicon else { throw Problem.notFound }
            return response(favicon, cacheControl: "public, max-age=86400")
        }
    }

    private func asset(_ request: Request, context: ServerContext) async throws -> Response {
        guard let asset = assets.file(at: request.uri.path) else { throw Problem.notFound }
        return response(asset, cacheControl: "public, max-age=31536000, immutable")
    }

    private func response(_ asset: Asset, cacheControl: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: asset.contentType, .cacheControl: cacheControl],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }
}
