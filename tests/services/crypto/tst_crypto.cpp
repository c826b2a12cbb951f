#include "services/crypto/aead.h"
#include "services/crypto/tinkkey.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

QByteArray hex(const char *text)
{
    return QByteArray::fromHex(text);
}
QByteArray hexOf(const QJsonValue &value)
{
    return QByteArray::fromHex(value.toString().toLatin1());
}
QByteArray base64Of(const QJsonValue &value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

/// OpenSSL's own AES-256-SIV, which cannot do empty plaintexts: a second opinion.
QByteArray opensslSiv(const QByteArray &key, const QByteArray &plain, const QByteArray &associated)
{
    const auto asBytes = [](const QByteArray &b) { return reinterpret_cast<const unsigned char *>(b.constData()); };
    const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> cipher(
        EVP_CIPHER_fetch(nullptr, "AES-256-SIV", nullptr), &EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free);
    QByteArray out(16 + plain.size(), Qt::Uninitialized);
    auto *outBytes = reinterpret_cast<unsigned char *>(out.data());
    int length = 0;
    if (!cipher || EVP_EncryptInit_ex2(context.get(), cipher.get(), asBytes(key), nullptr, nullptr) != 1
        || EVP_EncryptUpdate(context.get(), nullptr, &length, asBytes(associated), static_cast<int>(associated.size()))
            != 1
        || EVP_EncryptUpdate(context.get(), outBytes + 16, &length, asBytes(plain), static_cast<int>(plain.size())) != 1
        || EVP_EncryptFinal_ex(context.get(), outBytes + 16 + length, &length) != 1
        || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, outBytes) != 1)
        return {};
    return out;
}

} // namespace

class CryptoTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(qEnvironmentVariable("KEKKAI_TEST_SOURCE_DIR") + u"/tests/data/csfle-vectors.json"_s);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        m_vectors = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(!m_vectors.isEmpty());
    }

    void derivesEveryLocalKmsKey()
    {
        const auto keys = m_vectors["localKmsKeys"_L1].toArray();
        QVERIFY(keys.size() >= 5);
        for (const auto &value : keys) {
            const auto expected = hexOf(value["kekRawKeyHex"_L1]);
            const auto key = localKmsKey(hexOf(value["secretUtf8Hex"_L1]));
            QCOMPARE(key.toHex(), expected.toHex());
            QCOMPARE(tinkKeyMaterial(u"AES128_GCM"_s, key).value_or(QByteArray()).toHex(),
                     hexOf(value["kekTinkKeyProtoHex"_L1]).toHex());
        }
    }

    void unwrapsEveryDek()
    {
        const auto deks = m_vectors["wrappedDeks"_L1].toArray();
        QVERIFY(deks.size() >= 9);
        for (const auto &value : deks) {
            const auto algorithm = value["algorithm"_L1].toString();
            const auto kek = localKmsKey(value["secret"_L1].toString().toUtf8());
            const auto wrapped = base64Of(value["encryptedKeyMaterialB64"_L1]);
            QCOMPARE(wrapped.size(), value["wrappedLength"_L1].toInt());
            const auto material = aesGcmDecrypt(kek, wrapped);
            QVERIFY(material);
            QCOMPARE(material->toHex(), hexOf(value["keyMaterialHex"_L1]).toHex());
            const auto raw = rawKeyOf(algorithm, *material);
            QVERIFY(raw);
            QCOMPARE(raw->toHex(), hexOf(value["rawKeyHex"_L1]).toHex());
            QCOMPARE(raw->size(), rawKeyLength(algorithm));
            QCOMPARE(tinkKeyMaterial(algorithm, *raw).value_or(QByteArray()).toHex(), material->toHex());
            QCOMPARE(aesGcmEncrypt(kek, *material).size(), wrapped.size());
        }
    }

    void decryptsEveryField()
    {
        QHash<QString, QByteArray> rawKeys;
        for (const auto &value : m_vectors["wrappedDeks"_L1].toArray())
            rawKeys.insert(value["name"_L1].toString(), hexOf(value["rawKeyHex"_L1]));
        const auto fields = m_vectors["fieldCiphertexts"_L1].toArray();
        QVERIFY(fields.size() >= 90);
        int sivFields = 0;
        for (const auto &value : fields) {
            const auto key = rawKeys.value(value["dek"_L1].toString());
            QVERIFY(!key.isEmpty());
            const bool isText = value["fieldType"_L1] == "STRING"_L1;
            const auto plain = hexOf(value[isText ? "plaintextUtf8Hex"_L1 : "plaintextHex"_L1]);
            auto stored = hexOf(value["ciphertextHex"_L1]);
            if (isText)
                QCOMPARE(base64Of(value["ciphertext"_L1]).toHex(), stored.toHex());
            if (value["versionPrefix"_L1].toBool()) {
                const auto version = static_cast<quint32>(value["dekVersion"_L1].toInt());
                QByteArray prefix(1, '\0');
                for (int shift = 24; shift >= 0; shift -= 8)
                    prefix.append(static_cast<char>((version >> shift) & 0xff));
                QCOMPARE(stored.first(5).toHex(), prefix.toHex());
                stored.remove(0, 5);
            }
            const bool isSiv = value["algorithm"_L1] == "AES256_SIV"_L1;
            const auto decrypted = isSiv ? aesSivDecrypt(key, stored) : aesGcmDecrypt(key, stored);
            QVERIFY2(decrypted, qPrintable(value["dek"_L1].toString()));
            QCOMPARE(decrypted->toHex(), plain.toHex());
            if (isSiv) {
                QCOMPARE(aesSivEncrypt(key, plain).toHex(), stored.toHex());
                ++sivFields;
            }
        }
        QVERIFY(sivFields >= 30);
    }

    void hkdfGivesTheAnswersOfRfc5869()
    {
        // Appendix A.1 to A.3: SHA-256, with and without salt and info, and longer than one block.
        QCOMPARE(hkdfSha256(QByteArray(22, '\x0b'), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42)
                     .toHex(),
                 "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"_ba);
        QByteArray secret;
        QByteArray salt;
        QByteArray info;
        for (int i = 0; i < 80; ++i) {
            secret.append(static_cast<char>(i));
            salt.append(static_cast<char>(0x60 + i));
            info.append(static_cast<char>(0xb0 + i));
        }
        QCOMPARE(hkdfSha256(secret, salt, info, 82).toHex(),
                 "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                 "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                 "cc30c58179ec3e87c14c01d5c1f3434f1d87"_ba);
        const auto unsalted = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"_ba;
        QCOMPARE(hkdfSha256(QByteArray(22, '\x0b'), {}, {}, 42).toHex(), unsalted);
        QCOMPARE(hkdfSha256(QByteArray(22, '\x0b'), QByteArray(32, '\0'), {}, 42).toHex(), unsalted);
        QCOMPARE(hkdfSha256({}, {}, {}, 16).size(), 16); // an empty secret is the caller's affair
        QCOMPARE(hkdfSha256("x", {}, {}, 0).size(), 0);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)hkdfSha256("x", {}, {}, 8161));
    }

    void sivAgreesWithOpenSsl_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<QByteArray>("associated");
        for (const int length : {1, 15, 16, 17, 31, 32, 33, 64, 1000, 100000}) {
            QTest::addRow("%d bytes", length) << length << "some associated data"_ba;
            QTest::addRow("%d bytes, one byte associated", length) << length << "a"_ba;
        }
    }

    void sivAgreesWithOpenSsl()
    {
        QFETCH(int, length);
        QFETCH(QByteArray, associated);
        const auto key = randomBytes(64);
        const auto plain = randomBytes(length);
        const auto sealed = aesSivEncrypt(key, plain, associated);
        QCOMPARE(sealed.toHex(), opensslSiv(key, plain, associated).toHex());
        QCOMPARE(aesSivDecrypt(key, sealed, associated).value_or(QByteArray()), plain);
        QVERIFY(!aesSivDecrypt(key, sealed));
    }

    void bringsBackEveryLength()
    {
        const auto longKey = randomBytes(64);
        for (const int keyLength : {16, 32}) {
            const auto key = randomBytes(keyLength);
            for (int length = 0; length <= 50; ++length) {
                const auto plain = randomBytes(length);
                const auto sealed = aesGcmEncrypt(key, plain, "bound to this");
                QCOMPARE(sealed.size(), length + 28);
                QCOMPARE(aesGcmDecrypt(key, sealed, "bound to this"), std::optional(plain));
                QVERIFY(!aesGcmDecrypt(key, sealed, "bound to that"));
                QVERIFY(!aesGcmDecrypt(key, sealed));
                const auto synthetic = aesSivEncrypt(longKey, plain);
                QCOMPARE(synthetic.size(), length + 16);
                QCOMPARE(aesSivDecrypt(longKey, synthetic), std::optional(plain));
                QCOMPARE(aesSivEncrypt(longKey, plain), synthetic);
            }
        }
        QVERIFY(aesGcmEncrypt(QByteArray(16, 'k'), "same") != aesGcmEncrypt(QByteArray(16, 'k'), "same"));
    }

    void refusesEveryChangedBit()
    {
        const auto key = randomBytes(32);
        const auto longKey = randomBytes(64);
        const auto gcm = aesGcmEncrypt(key, "a card number");
        const auto siv = aesSivEncrypt(longKey, "a card number");
        for (qsizetype bit = 0; bit < gcm.size() * 8; ++bit) {
            auto changed = gcm;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
            QVERIFY(!aesGcmDecrypt(key, changed));
        }
        for (qsizetype bit = 0; bit < siv.size() * 8; ++bit) {
            auto changed = siv;
            changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
            QVERIFY(!aesSivDecrypt(longKey, changed));
        }
        for (qsizetype length = 0; length < gcm.size(); ++length)
            QVERIFY(!aesGcmDecrypt(key, gcm.first(length)));
        for (qsizetype length = 0; length < siv.size(); ++length)
            QVERIFY(!aesSivDecrypt(longKey, siv.first(length)));
        QVERIFY(!aesGcmDecrypt(randomBytes(32), gcm));
        QVERIFY(!aesSivDecrypt(randomBytes(64), siv));
    }

    void refusesKeysOfOtherLengths()
    {
        const auto sealed = aesGcmEncrypt(QByteArray(16, 'k'), "x");
        for (const int length : {0, 1, 15, 17, 24, 31, 33, 63, 65}) {
            const QByteArray key(length, 'k');
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)aesGcmEncrypt(key, "x"));
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)aesSivEncrypt(key, "x"));
            QVERIFY(!aesGcmDecrypt(key, sealed));
            QVERIFY(!aesSivDecrypt(key, sealed));
        }
    }

    void readsTinkKeys_data()
    {
        QTest::addColumn<QString>("algorithm");
        QTest::addColumn<QByteArray>("material");
        QTest::addColumn<bool>("readable");
        const auto gcm = u"AES128_GCM"_s;
        const QByteArray key(16, 'k');
        const QByteArray field = QByteArray::fromHex("1a10") + key;
        QTest::newRow("plain") << gcm << field << true;
        QTest::newRow("version 0 written out") << gcm << hex("0800") + field << true;
        QTest::newRow("version 1") << gcm << hex("0801") + field << false;
        QTest::newRow("unknown varint before") << gcm << hex("20ff01") + field << true;
        QTest::newRow("unknown text after") << gcm << field + hex("2a03616263") << true;
        QTest::newRow("unknown fixed 64") << gcm << field + hex("290102030405060708") << true;
        QTest::newRow("unknown fixed 32") << gcm << field + hex("2d01020304") << true;
        QTest::newRow("the last one counts") << gcm << hex("1a0100") + field << true;
        QTest::newRow("empty") << gcm << QByteArray() << false;
        QTest::newRow("the bare key") << gcm << key << false;
        QTest::newRow("cut") << gcm << field.chopped(1) << false;
        QTest::newRow("cut in an unknown field") << gcm << field + hex("2903") << false;
        QTest::newRow("length beyond the end") << gcm << hex("1affffffff0f") + key << false;
        QTest::newRow("endless varint") << gcm << QByteArray(20, '\xff') << false;
        QTest::newRow("field number 0") << gcm << hex("0000") + field << false;
        QTest::newRow("group") << gcm << field + hex("2b2c") << false;
        QTest::newRow("key as a number") << gcm << hex("1810") << false;
        QTest::newRow("key of another length") << u"AES256_GCM"_s << field << false;
        QTest::newRow("key of another kind") << u"AES256_SIV"_s << field << false;
        QTest::newRow("unknown algorithm") << u"AES999"_s << field << false;
    }

    void readsTinkKeys()
    {
        QFETCH(QString, algorithm);
        QFETCH(QByteArray, material);
        QFETCH(bool, readable);
        const auto raw = rawKeyOf(algorithm, material);
        QCOMPARE(raw.has_value(), readable);
        if (raw)
            QCOMPARE(*raw, QByteArray(16, 'k'));
    }

    void writesOnlyWholeTinkKeys()
    {
        QCOMPARE(tinkKeyMaterial(u"AES256_SIV"_s, QByteArray(64, 's')),
                 std::optional(hex("1240") + QByteArray(64, 's')));
        QVERIFY(!tinkKeyMaterial(u"AES256_SIV"_s, QByteArray(32, 's')));
        QVERIFY(!tinkKeyMaterial(u"aes256_gcm"_s, QByteArray(32, 's')));
        QCOMPARE(rawKeyLength(u"nonsense"_s), 0);
    }

private:
    QJsonObject m_vectors;
};

QTEST_GUILESS_MAIN(CryptoTest)
#include "tst_crypto.moc"
