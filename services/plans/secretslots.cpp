#include "services/plans/secretslots.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView mark("${secret:");

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
        || c == '-';
}

bool isName(QByteArrayView name)
{
    constexpr qsizetype longest = 100;
    if (name.isEmpty() || name.size() > longest)
        return false;
    for (const char c : name) {
        if (!isNameByte(c))
            return false;
    }
    return true;
}

/// One piece of a text: what stands before a slot, and the slot's name. The last piece has no slot.
struct Piece {
    QByteArrayView before;
    QByteArrayView name;
    bool isSlot = false;
    bool isBroken = false; ///< begins as a slot does and is none
};

Piece nextPiece(QByteArrayView rest)
{
    const qsizetype at = rest.indexOf(mark);
    if (at < 0)
        return {rest, {}, false, false};
    const qsizetype begin = at + mark.size();
    const qsizetype end = rest.indexOf('}', begin);
    Piece piece{rest.first(at), {}, true, false};
    if (end < 0 || !isName(rest.sliced(begin, end - begin)))
        piece.isBroken = true;
    else
        piece.name = rest.sliced(begin, end - begin);
    return piece;
}

qsizetype lengthOf(const Piece &piece)
{
    return piece.before.size() + (piece.isSlot ? mark.size() + piece.name.size() + 1 : 0);
}

/// How long @p text is inside a JSON string, and the text itself when @p out is given.
qsizetype escaped(QByteArrayView text, char *out)
{
    static constexpr char hex[] = "0123456789abcdef";
    qsizetype length = 0;
    const auto put = [&](char c) {
        if (out)
            out[length] = c;
        ++length;
    };
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            put('\\');
            put(c);
        } else if (code < 0x20) {
            for (const char part : {'\\', 'u', '0', '0'})
                put(part);
            put(hex[code >> 4U]);
            put(hex[code & 0xFU]);
        } else {
            put(c);
        }
    }
    return length;
}

} // namespace

QString slotText(const QString &name)
{
    return isName(name.toUtf8()) ? QString(u"${secret:"_s + name + u'}') : QString();
}

QSet<QString> slotsIn(const QString &text)
{
    QSet<QString> names;
    const QByteArray bytes = text.toUtf8();
    QByteArrayView rest = bytes;
    while (!rest.isEmpty()) {
        const Piece piece = nextPiece(rest);
        if (piece.isBroken) {
            rest = rest.sliced(piece.before.size() + mark.size());
            continue;
        }
        if (piece.isSlot)
            names.insert(QString::fromLatin1(piece.name));
        rest = rest.sliced(lengthOf(piece));
    }
    return names;
}

bool isOnlySlots(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    QByteArrayView rest = bytes;
    if (rest.isEmpty())
        return false;
    while (!rest.isEmpty()) {
        const Piece piece = nextPiece(rest);
        if (!piece.isSlot || piece.isBroken || !piece.before.isEmpty())
            return false;
        rest = rest.sliced(lengthOf(piece));
    }
    return true;
}

bool holdsSlotMark(const QString &text)
{
    return text.contains(QLatin1StringView(mark.data(), mark.size()));
}

Result<QByteArray> filledBody(const QByteArray &body, const PlanSecrets &secrets)
{
    const auto refused = [](const QString &name, const QString &why) {
        ApiError error;
        error.kind = ApiError::Kind::Invalid;
        error.detail = why;
        error.field = name;
        return tl::unexpected(error);
    };
    // First the length, so that the buffer never grows and leaves copies behind.
    qsizetype length = 0;
    for (QByteArrayView rest = body; !rest.isEmpty();) {
        const Piece piece = nextPiece(rest);
        if (piece.isBroken)
            return refused({}, u"a slot for a secret has no proper name"_s);
        length += piece.before.size();
        if (piece.isSlot) {
            const QString name = QString::fromLatin1(piece.name);
            const Secret secret = secrets.value(name);
            if (secret.isEmpty())
                return refused(name, u"the secret is missing"_s);
            if (!secret.reveal().isValidUtf8())
                return refused(name, u"the secret is no text"_s);
            length += escaped(secret.reveal(), nullptr);
        }
        rest = rest.sliced(lengthOf(piece));
    }
    QByteArray filled(length, Qt::Uninitialized);
    char *out = filled.data();
    for (QByteArrayView rest = body; !rest.isEmpty();) {
        const Piece piece = nextPiece(rest);
        out = std::copy(piece.before.begin(), piece.before.end(), out);
        if (piece.isSlot)
            out += escaped(secrets.value(QString::fromLatin1(piece.name)).reveal(), out);
        rest = rest.sliced(lengthOf(piece));
    }
    return filled;
}

} // namespace kekkai
