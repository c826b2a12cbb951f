#include "services/schemaregistry/registryrequest.h"

namespace kekkai {

using namespace Qt::StringLiterals;

HttpRequest registryGet(QByteArray path, Cancellation cancellation)
{
    HttpRequest request = HttpRequest::get(std::move(path), std::move(cancellation));
    request.headers = {
        {"Accept"_ba,
         "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, application/json"_ba},
        {"Confluent-Accept-Unknown-Properties"_ba,
         "true"_ba}, // the hosted service leaves out guid, ts and schemaType without it
    };
    return request;
}

} // namespace kekkai
