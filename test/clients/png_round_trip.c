// SPDX-License-Identifier: Zlib
// The C side of client_png.sh: writes a picture with libpng under every row filter and many levels
// and strategies, reads it back and compares. The last PNG stays as a file.
//   png_round_trip PICTURE.ppm OUTPUT.png

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct picture {
    png_uint_32 width;
    png_uint_32 height;
    size_t row_size;
    unsigned char *pixels;
};

struct settings {
    int filter;
    int level;
    int strategy;
    int window_bits;
    int is_interlaced;
};

static void fail(const char *what)
{
    fprintf(stderr, "png_round_trip: %s\n", what);
    exit(1);
}

static void check(int condition, const char *what)
{
    if (!condition)
        fail(what);
}

static struct picture read_ppm(const char *path)
{
    unsigned width;
    unsigned height;
    FILE *in = fopen(path, "rb");
    check(in != NULL && fscanf(in, "P6 %u %u 255", &width, &height) == 2 && getc(in) == '\n', path);
    struct picture picture = {.width = width, .height = height, .row_size = 3 * (size_t)width};
    picture.pixels = malloc(picture.row_size * height);
    check(picture.pixels != NULL && fread(picture.pixels, picture.row_size, height, in) == height,
          "the picture is cut short");
    fclose(in);
    return picture;
}

static png_bytepp list_rows(const struct picture *picture, unsigned char *pixels)
{
    png_bytepp rows = malloc(picture->height * sizeof(*rows));
    check(rows != NULL, "out of memory");
    for (png_uint_32 row = 0; row < picture->height; row++)
        rows[row] = pixels + row * picture->row_size;
    return rows;
}

static void write_png(const char *path, const struct picture *picture,
                      const struct settings *settings)
{
    FILE *out = fopen(path, "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    check(out != NULL && png != NULL, path);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png)))
        fail("libpng could not write");
    png_init_io(png, out);
    png_set_filter(png, 0, settings->filter);
    png_set_compression_level(png, settings->level);
    png_set_compression_strategy(png, settings->strategy);
    png_set_compression_window_bits(png, settings->window_bits);
    png_set_IHDR(png, info, picture->width, picture->height, 8, PNG_COLOR_TYPE_RGB,
                 settings->is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_text comment = {.compression = PNG_TEXT_COMPRESSION_zTXt, .key = (char *)"Comment"};
    char text[] = "compressed text compressed text compressed text compressed text";
    comment.text = text;
    png_set_text(png, info, &comment, 1);
    png_write_info(png, info);
    png_bytepp rows = list_rows(picture, picture->pixels);
    png_write_image(png, rows);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(rows);
    check(fclose(out) == 0, path);
}

static void read_png(const char *path, const struct picture *picture, unsigned char *pixels)
{
    FILE *in = fopen(path, "rb");
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    check(in != NULL && png != NULL, path);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png)))
        fail("libpng could not read");
    png_init_io(png, in);
    png_read_info(png, info);
    check(png_get_image_width(png, info) == picture->width, "the width differs");
    png_bytepp rows = list_rows(picture, pixels);
    png_read_image(png, rows);
    png_read_end(png, info);
    png_textp text;
    int text_count = 0;
    png_get_text(png, info, &text, &text_count);
    check(text_count == 1 && strlen(text[0].text) == 63, "the compressed text differs");
    png_destroy_read_struct(&png, &info, NULL);
    free(rows);
    fclose(in);
}

int main(int argc, char **argv)
{
    static const int filters[] = {PNG_FILTER_NONE, PNG_FILTER_SUB,   PNG_FILTER_UP,
                                  PNG_FILTER_AVG,  PNG_FILTER_PAETH, PNG_ALL_FILTERS};
    check(argc == 3, "usage: png_round_trip PICTURE.ppm OUTPUT.png");
    const struct picture picture = read_ppm(argv[1]);
    const size_t size = picture.row_size * picture.height;
    unsigned char *pixels = malloc(size);
    check(pixels != NULL, "out of memory");
    unsigned count = 0;
    for (size_t filter = 0; filter < sizeof(filters) / sizeof(filters[0]); filter++) {
        for (int level = 0; level <= 9; level++) {
            for (int strategy = 0; strategy <= 4; strategy++, count++) {
                const struct settings settings = {filters[filter], level, strategy,
                                                  9 + (int)(count % 7), (int)(count % 2)};
                write_png(argv[2], &picture, &settings);
                memset(pixels, 0xa5, size);
                read_png(argv[2], &picture, pixels);
                check(memcmp(pixels, picture.pixels, size) == 0, "the pixels differ");
            }
        }
    }
    printf("libpng %s: %u pictures written and read back\n", png_get_libpng_ver(NULL), count);
    free(pixels);
    free(picture.pixels);
    return 0;
}
