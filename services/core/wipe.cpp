#include "services/core/wipe.h"

#include <openssl/crypto.h>

namespace kekkai {

namespace {

template <typename Text> void wipeText(Text &text)
{
    if (!text.isNull() && text.isDetached() && text.capacity() > 0) {
        // Behind the end too: what was longer once, or was cut off, may still stand there.
        wipe(text.data(), text.capacity() * qsizetype(sizeof(*text.constData())));
    }
    text = Text();
}

} // namespace

void wipe(void *data, qsizetype size)
{
    if (size > 0)
        OPENSSL_cleanse(data, static_cast<size_t>(size));
}

void wipe(QByteArray &bytes)
{
    wipeText(bytes);
}

void wipe(QString &text)
{
    wipeText(text);
}

} // namespace kekkai
