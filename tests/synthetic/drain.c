/* Read a receiving connection's UDP socket dry: count media, note arrivals and gaps, keep the rest.
 *
 * Media packets are told apart and counted by what SRTP leaves in clear: the header and its
 * extensions. What Python must see (checks, DTLS, RTCP, retransmissions, and one media packet in so
 * many, to be decrypted and timed) is kept. Times are the kernel's, of the moment of arrival: how
 * long the reader itself was busy does not count.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, MTU = 2048, STREAMS = 512, KEPT = 64, GAPS = 64, ARRIVALS = 1024 };

struct stream { uint32_t ssrc; int32_t is_used; int64_t first, newest, received, bytes; };
struct gap { uint32_t ssrc; int32_t count; int64_t first; };
struct intake {
    int64_t packets, bytes, repeats;
    int32_t transport_id, sample_every, counts;
    uint8_t is_repair[128];
    int32_t kept, gaps, arrivals;
    int32_t kept_size[KEPT];
    int64_t kept_ns[KEPT];
    uint8_t kept_data[KEPT][MTU];
    struct gap gap[GAPS];
    uint16_t arrival_seq[ARRIVALS];
    int64_t arrival_ns[ARRIVALS];
    struct stream stream[STREAMS];
};

static struct stream *find(struct intake *in, uint32_t ssrc, uint16_t seq)
{
    uint32_t at = (ssrc ^ ssrc >> 16) % STREAMS;
    for (int tries = 0; tries < STREAMS; tries++, at = (at + 1) % STREAMS) {
        struct stream *s = &in->stream[at];
        if (!s->is_used) {
            *s = (struct stream){.ssrc = ssrc, .is_used = 1, .first = seq, .newest = seq - 1};
            return s;
        }
        if (s->ssrc == ssrc)
            return s;
    }
    return 0;
}

static int transport_seq(const uint8_t *p, int size, int wanted)
{
    int at = 12 + 4 * (p[0] & 15);
    if (!wanted || !(p[0] & 0x10) || at + 4 > size || p[at] != 0xBE || p[at + 1] != 0xDE)
        return -1;
    int end = at + 4 + 4 * (p[at + 2] << 8 | p[at + 3]);
    if (end > size)
        return -1;
    for (at += 4; at < end;) {
        if (!p[at]) {
            at++;
            continue;
        }
        int length = (p[at] & 15) + 1;
        if (p[at] >> 4 == wanted && length == 2 && at + 2 < end)
            return p[at + 1] << 8 | p[at + 2];
        at += 1 + length;
    }
    return -1;
}

/* Take one media packet; 1 when Python is to see it too. */
static int media(struct intake *in, const uint8_t *p, int size, int64_t ns)
{
    int number = transport_seq(p, size, in->transport_id);
    if (number >= 0 && in->arrivals < ARRIVALS) {
        in->arrival_seq[in->arrivals] = number;
        in->arrival_ns[in->arrivals++] = ns;
    }
    if (in->is_repair[p[1] & 127]) {
        in->repeats++;
        return 1;
    }
    uint16_t seq = p[2] << 8 | p[3];
    struct stream *s = find(in, (uint32_t)p[8] << 24 | p[9] << 16 | p[10] << 8 | p[11], seq);
    if (!s)
        return 0;
    int16_t step = (int16_t)(seq - (uint16_t)s->newest);
    if (step > 1 && in->gaps < GAPS)
        in->gap[in->gaps++] = (struct gap){s->ssrc, step - 1, s->newest + 1};
    if (step > 0)
        s->newest += step;
    if (s->newest - (step > 0 ? 0 : -step) >= s->first) {
        s->received++;
        s->bytes += size;
    }
    if (in->counts) {
        in->packets++;
        in->bytes += size;
    }
    return in->sample_every && seq % in->sample_every == 0;
}

/* Count from now on: what is missing before is forgotten. */
void begin(struct intake *in)
{
    in->packets = in->bytes = in->repeats = 0;
    in->counts = 1;
    for (int i = 0; i < STREAMS; i++) {
        struct stream *s = &in->stream[i];
        s->first = s->newest + 1;
        s->received = s->bytes = 0;
    }
}

/* Returns 1 when more may wait: call again after taking what was kept. */
int drain(int fd, struct intake *in)
{
    static uint8_t data[BATCH][MTU];
    static char control[BATCH][64];
    struct mmsghdr messages[BATCH];
    struct iovec vectors[BATCH];
    in->kept = in->gaps = in->arrivals = 0;
    for (;;) {
        if (in->kept + BATCH > KEPT || in->gaps + BATCH > GAPS || in->arrivals + BATCH > ARRIVALS)
            return 1;
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){data[i], MTU};
            messages[i].msg_hdr = (struct msghdr){
                .msg_iov = &vectors[i], .msg_iovlen = 1,
                .msg_control = control[i], .msg_controllen = sizeof control[i]};
        }
        int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, 0);
        if (count <= 0)
            return 0;
        for (int i = 0; i < count; i++) {
            uint8_t *p = data[i];
            int size = messages[i].msg_len;
            int64_t ns = 0;
            struct cmsghdr *c = CMSG_FIRSTHDR(&messages[i].msg_hdr);
            if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
                struct timespec t;
                memcpy(&t, CMSG_DATA(c), sizeof t);
                ns = t.tv_sec * 1000000000LL + t.tv_nsec;
            }
            int is_media = size >= 12 && p[0] >> 6 == 2 && (p[1] < 192 || p[1] > 223);
            if (!is_media || media(in, p, size, ns)) {
                in->kept_size[in->kept] = size;
                in->kept_ns[in->kept] = ns;
                memcpy(in->kept_data[in->kept++], p, size);
            }
        }
        if (count < BATCH)
            return 0;
    }
}
