#include "services/sandbox/seedcaller.h"

#include "services/crypto/aead.h"
#include "services/crypto/tinkkey.h"
#include "services/sandbox/route.h"
#include "services/sandbox/sandbox.h"

#include <QByteArray>
#include <QString>

#include <stdexcept>

namespace kekkai::sandbox {

namespace {

Request request(const std::string &method, const std::string &target, const Json &body)
{
    Request made = parseTarget(method, target);
    if (!body.is_null()) {
        made.body = body.dump();
        made.headers.emplace("content-type", "application/json");
    }
    return made;
}

void mustBeAccepted(const Request &request, const Response &response)
{
    if (response.status >= 400)
        throw std::runtime_error(request.method + " " + request.target + " was answered with "
                                 + std::to_string(response.status) + " " + response.body);
}

} // namespace

SeedCaller::SeedCaller(Sandbox &sandbox)
    : m_sandbox(sandbox)
{
}

SeedCaller::~SeedCaller()
{
    m_sandbox.setClockOffset(0);
}

void SeedCaller::setAge(std::int64_t ageMs)
{
    m_sandbox.setClockOffset(-ageMs);
}

void SeedCaller::registry(const std::string &method, const std::string &target, const Json &body)
{
    const Request sent = request(method, target, body);
    mustBeAccepted(sent, m_sandbox.schemaRegistryCall(sent));
}

void SeedCaller::cmf(const std::string &method, const std::string &target, const Json &body)
{
    const Request sent = request(method, target, body);
    mustBeAccepted(sent, m_sandbox.cmfCall(sent));
}

bool SeedCaller::cmfKnows(const std::string &target)
{
    return m_sandbox.cmfCall(request("GET", target, nullptr)).status < 400;
}

std::string pathSegment(std::string_view text)
{
    static constexpr std::string_view plain = "-._~";
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool isPlain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
            || (letter >= '0' && letter <= '9') || plain.find(letter) != std::string_view::npos;
        if (isPlain) {
            encoded += letter;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 0x0FU];
        }
    }
    return encoded;
}

std::string seedKeyMaterial(const Json &kek, const std::string &subject, const std::string &algorithm, int version)
{
    const QString name = QString::fromStdString(algorithm);
    const std::string kmsType = kek.at("kmsType").get<std::string>();
    const QByteArray seed = QByteArray::fromStdString("kekkai demo|" + kek.at("name").get<std::string>() + '|' + subject
                                                      + '|' + algorithm + '|' + std::to_string(version));
    const Json props = kek.value("kmsProps", Json::object());
    const auto noise = [&seed](int length) { return hkdfSha256(seed, {}, "sealed", length); };
    const int materialLength = rawKeyLength(name) + 2;
    QByteArray sealed;
    if (kmsType == "local-kms") {
        const auto material = tinkKeyMaterial(name, hkdfSha256(seed, {}, {}, rawKeyLength(name)));
        if (!material)
            throw std::runtime_error("no key material for the algorithm " + algorithm);
        sealed =
            aesGcmEncrypt(localKmsKey(QByteArray::fromStdString(props.at("secret").get<std::string>())), *material);
    } else if (kmsType == "hcvault") {
        sealed = "vault:v1:" + noise(materialLength + 28).toBase64();
    } else if (kmsType == "azure-kms") {
        if (props.value("encrypt.azure.key.version.save", "") == "true")
            sealed = "azure:v1:" + noise(16).toHex() + ':';
        sealed += noise(256); // RSA 2048
    } else if (kmsType == "gcp-kms") {
        sealed = noise(materialLength + 79);
    } else {
        sealed = QByteArray::fromHex("01020300") + noise(materialLength + 146);
    }
    return sealed.toBase64().toStdString();
}

} // namespace kekkai::sandbox
